#!/usr/bin/env bash
# From cancer to cancer: forecasts of cohorts that were followed, response in the 15 COMPASS studies. `make bench-transfer` runs it.
# The cohorts are those of `make bench-unseen` and `make bench-icb`. What is done is kept in runs/bench-transfer: run it again to go on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly FOLLOWED=runs/bench-unseen RESPONSE=runs/bench-icb OUT=runs/bench-transfer
mapfile -t followed < <(ls "$FOLLOWED"/{sade-feldman,riaz,gide,wjhlab,carpall}.h5ad 2>/dev/null)
mapfile -t response < <(ls "$RESPONSE"/*.h5ad 2>/dev/null)
if ((${#followed[@]} < 5 || ${#response[@]} < 15)); then
  echo "error: $FOLLOWED/ or $RESPONSE/ lacks cohorts; run make bench-unseen and make bench-icb first" >&2
  exit 2
fi
with=(--graph "$RESPONSE/graph" --seed 0 --seed 1 --seed 2)
set -x
iw benchmark transfer "${response[@]}" "${with[@]}" --ask response --config benchmarks/start.toml -o "$OUT/response" "$@"
iw benchmark transfer "${followed[@]}" "${with[@]}" --ask forecast --config benchmarks/transfer.toml -o "$OUT/forecast" "$@"
