#!/usr/bin/env bash
# Build the ten COMPASS studies with follow-up and foretell survival in each from the others. `make bench-survival` runs it.
# IW_DATA_MIRROR is used if set; else the studies are fetched. What is done is kept in runs/bench-survival: run it again to go on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=runs/bench-survival
readonly STUDIES=(gide-2019 hugo-2016 imvigor210-2018 liu-2019 mgh-2022 ravi-2023 riaz-2017 rose-2021 snyder-2017 vanallen-2015)
mkdir -p "$OUT"
set -x
[[ -d "$OUT/graph" ]] || iw kg build -o "$OUT/graph"
features=$(iw data fetch compass-icb | grep '01_avgAbd_readouts_geneset.csv$')
cohorts=()
for study in "${STUDIES[@]}"; do
  [[ -e "$OUT/$study.h5ad" ]] || iw data build "compass-$study" --graph "$OUT/graph" -o "$OUT/$study.h5ad"
  cohorts+=("$OUT/$study.h5ad")
done
with=(--graph "$OUT/graph" --features "$features" --sample-key Index --marker GEP=Ayers_IFNg18
  --marker CYT=CytoxAct_Rooney --marker PD-L1=Target_marker_PDL1)
# The start on twenty shuffles of the follow-ups too; then the network on it, small, and all beside each other.
for outcome in OS PFS; do
  iw benchmark survival "${cohorts[@]}" "${with[@]}" --outcome "$outcome" -o "$OUT/$outcome" --method start --null 20
  iw benchmark survival "${cohorts[@]}" "${with[@]}" --outcome "$outcome" -o "$OUT/$outcome" --config benchmarks/survival.toml
done
