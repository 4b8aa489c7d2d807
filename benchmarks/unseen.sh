#!/usr/bin/env bash
# Build the cohorts and ask for nodes that training never met: types, signatures, a therapy, cancers. `make bench-unseen` runs it; a run that was stopped goes on.
# IW_DATA_MIRROR is used if set; else the studies are fetched. Arguments go on: `bash benchmarks/unseen.sh --quick`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=runs/bench-unseen TABLE=cytof16_cytokine32_baseline_on-treatment.csv
WJHLAB=${WJHLAB:-${IW_DATA_MIRROR:-.}/../cohorts/wjhlab-icb-cytof-2025/$TABLE}
CARPALL=${CARPALL:-${IW_DATA_MIRROR:-.}/../cohorts/carpall-cart-2023/counts_patient_month_x_celltype.csv}
mkdir -p "$OUT"
[[ -e "$OUT/tcga-lm22.h5ad" ]] || iw data build tcga-lm22 -o "$OUT/tcga-lm22.h5ad"
for study in liu-2019 riaz-2017 gide-2019 hugo-2016 vanallen-2015 mgh-2022 imvigor210-2018 rose-2021 snyder-2017 \
  immotion150-2018 miao-2018 choueiri-2016 ravi-2023 kim-2018 zhao-2019; do
  [[ -e "$OUT/compass-$study.h5ad" ]] || iw data build "compass-$study" -o "$OUT/compass-$study.h5ad"
done
for study in sade-feldman-2018 gide-2019 riaz-2017; do
  [[ -e "$OUT/${study%-*}.h5ad" ]] || iw data build "$study" -o "$OUT/${study%-*}.h5ad"
done
for labels in sunlab12 cd8_6state; do
  file="$OUT/sade-feldman-$labels.h5ad"
  [[ -e "$file" ]] || iw data build sade-feldman-2018 --labels "$labels" -o "$file"
done
# Their sources have no licence to register them (docs/data.md): without the tables these cohorts are left out.
if [[ -e "$WJHLAB" && ! -e "$OUT/wjhlab.h5ad" ]]; then
  iw cohort build "$WJHLAB" --lab wjhlab-cytof --study wjhlab-2025 --patient-key patient --sample-key pt_id \
    --time-key t --time-map "0=0,1=42" --where cytof_ok=True --therapy ICI --cancer-key cancer_type --tissue blood \
    --response-key response -o "$OUT/wjhlab.h5ad"
fi
if [[ -e "$CARPALL" && ! -e "$OUT/carpall.h5ad" ]]; then
  iw cohort build "$CARPALL" --lab carpall-2023 --study carpall-2023 --patient-key Patient --time-key months \
    --time-unit months --therapy "CD19 CAR-T" --cancer B-ALL -o "$OUT/carpall.h5ad"
fi
python -m immuneworld.benchmarks.unseen "$@"
python -m immuneworld.benchmarks.unseen_real "$@"
