#!/usr/bin/env bash
# Build the 15 COMPASS studies and foretell response in each from the others. `make bench-icb` runs it.
# IW_DATA_MIRROR is used if set; else the studies are fetched. What is done is kept in runs/bench-icb: run it again to go on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=runs/bench-icb
readonly STUDIES=(liu-2019 riaz-2017 gide-2019 hugo-2016 vanallen-2015 mgh-2022 imvigor210-2018 rose-2021 snyder-2017
  immotion150-2018 miao-2018 choueiri-2016 ravi-2023 kim-2018 zhao-2019)
mkdir -p "$OUT"
set -x
[[ -d "$OUT/graph" ]] || iw kg build -o "$OUT/graph"
files=$(iw data fetch compass-icb)
features=$(grep '01_avgAbd_readouts_geneset.csv$' <<<"$files")
recist=$(grep 'ITRP/00_clinical_label.csv$' <<<"$files")
cohorts=()
for study in "${STUDIES[@]}"; do
  [[ -e "$OUT/$study.h5ad" ]] || iw data build "compass-$study" --graph "$OUT/graph" -o "$OUT/$study.h5ad"
  cohorts+=("$OUT/$study.h5ad")
done
with=(--graph "$OUT/graph" --features "$features" --recist "$recist" --sample-key Index --marker GEP=Ayers_IFNg18
  --marker CYT=CytoxAct_Rooney --marker PD-L1=Target_marker_PDL1 -o "$OUT")
# The simple methods, and on twenty shuffles of the outcomes; then the world model, small, and all beside each other.
iw benchmark icb "${cohorts[@]}" "${with[@]}" --method markers --method z --method ranks --null 20
iw benchmark icb "${cohorts[@]}" "${with[@]}" --method world --config benchmarks/icb.toml "$@"
