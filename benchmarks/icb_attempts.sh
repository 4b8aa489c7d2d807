#!/usr/bin/env bash
# What was tried at response beside the shipped model: pretraining on TCGA, networks believed wholly, tracks on therapy. `make bench-icb-attempts` runs it.
# The cohorts are those of `make bench-unseen` and `make bench-icb`. What is done is kept in runs/bench-icb-attempts: run it again to go on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly FOLLOWED=runs/bench-unseen RESPONSE=runs/bench-icb OUT=runs/bench-icb-attempts
mapfile -t followed < <(ls "$FOLLOWED"/{sade-feldman,riaz,gide,wjhlab}.h5ad 2>/dev/null)
mapfile -t response < <(ls "$RESPONSE"/*.h5ad 2>/dev/null)
if ((${#followed[@]} < 4 || ${#response[@]} < 15)) || [[ ! -e "$FOLLOWED/tcga-lm22.h5ad" ]]; then
  echo "error: $FOLLOWED/ or $RESPONSE/ lacks cohorts; run make bench-unseen and make bench-icb first" >&2
  exit 2
fi
mkdir -p "$OUT"
with=(--graph "$RESPONSE/graph") pretrained=()
for seed in 0 1 2; do
  run=$OUT/tcga-$seed
  [[ -d "$run" ]] || iw train "$FOLLOWED/tcga-lm22.h5ad" "${with[@]}" --config benchmarks/pretrain.toml --seed "$seed" -o "$run"
  pretrained+=(--pretrained "$run")
done
tell() { python -W ignore -m "immuneworld.benchmarks.$1" "${with[@]}" "${@:2}"; }
set -x
tell pretrain_impute "${followed[@]}" "$FOLLOWED/carpall.h5ad" "${pretrained[@]}" --largest 3 --out "$OUT/impute-shares.jsonl"
tell pretrain_impute "${response[@]}" "${pretrained[@]}" --largest 3 --out "$OUT/impute-scores.jsonl"
tell icb_attempts "${response[@]}" "${pretrained[@]}" --out "$OUT/pre.jsonl"
for track in on paired; do
  tell icb_attempts "${followed[@]}" --config benchmarks/icb_on.toml --track "$track" --attempt "linear start" --attempt network --out "$OUT/$track.jsonl"
  iw benchmark icb "${followed[@]}" "${with[@]}" --track "$track" --method world --config benchmarks/start.toml --null 20 -o "$OUT/$track"
done
