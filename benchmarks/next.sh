#!/usr/bin/env bash
# Build the real cohorts and forecast the next snapshot of held-out patients. `make bench-next` runs it.
# IW_DATA_MIRROR is used if set; else the studies are fetched. WJHLAB names the CyTOF table, whose source has no licence to
# register it (docs/data.md); without it that cohort is left out, and said so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=runs/bench-next TABLE=cytof16_cytokine32_baseline_on-treatment.csv
WJHLAB=${WJHLAB:-${IW_DATA_MIRROR:-.}/../cohorts/wjhlab-icb-cytof-2025/$TABLE}
mkdir -p "$OUT"
set -x
iw kg build -o "$OUT/graph"
iw data build sade-feldman-2018 -o "$OUT/sade-feldman.h5ad"
iw data build sade-feldman-2018 --labels sunlab12 -o "$OUT/sade-feldman-sunlab12.h5ad"
iw data build riaz-2017 -o "$OUT/riaz.h5ad"
iw data build gide-2019 -o "$OUT/gide.h5ad"
cohorts=("$OUT"/{sade-feldman,riaz,gide}.h5ad)
if [[ -e "$WJHLAB" ]]; then
  iw cohort build "$WJHLAB" --lab wjhlab-cytof --study wjhlab-2025 --patient-key patient --sample-key pt_id \
    --time-key t --time-map "0=0,1=42" --where cytof_ok=True --therapy ICI --cancer-key cancer_type --tissue blood \
    --response-key response -o "$OUT/wjhlab.h5ad"
  cohorts+=("$OUT/wjhlab.h5ad")
else
  echo "wjhlab is left out: WJHLAB=$WJHLAB is not there" >&2
fi
carpall="${CARPALL:-runs/bench-unseen/carpall.h5ad}"
if [[ -e "$carpall" ]]; then
  cohorts+=("$carpall")
else
  echo "CARPALL is left out: $carpall is not there (make bench-unseen builds it)" >&2
fi
# Sade-Feldman's twelve types are never trained on: the vocabulary is new to each fold's model. Three seeds of folds and
# weights, all of them reported, each with the graph and without; about ten minutes each on one core.
for seed in 0 1 2; do
  iw benchmark next "${cohorts[@]}" --unseen "$OUT/sade-feldman-sunlab12.h5ad" --graph "$OUT/graph" \
    -o "$OUT/next-$seed.tsv" --seed "$seed" "$@"
  iw benchmark next "${cohorts[@]}" --without-graph --graph "$OUT/graph" -o "$OUT/bare-$seed.tsv" --seed "$seed" "$@"
done
python -m immuneworld.benchmarks.world_next "${cohorts[@]}" --seeds 0 1 2 --tables "$OUT/next-{seed}.tsv" \
  --without-graph "$OUT/bare-{seed}.tsv"
