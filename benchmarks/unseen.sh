#!/usr/bin/env bash
# Build the cohorts and ask for nodes that training never met. `make bench-unseen` runs it; a run that was stopped goes on.
# IW_DATA_MIRROR is used if set; else the studies are fetched. Arguments go on: `bash benchmarks/unseen.sh --quick`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=runs/bench-unseen
mkdir -p "$OUT"
[[ -e "$OUT/tcga-lm22.h5ad" ]] || iw data build tcga-lm22 -o "$OUT/tcga-lm22.h5ad"
for study in liu-2019 riaz-2017 gide-2019 hugo-2016 vanallen-2015 mgh-2022 imvigor210-2018 rose-2021 snyder-2017 \
  immotion150-2018 miao-2018 choueiri-2016 ravi-2023 kim-2018 zhao-2019; do
  [[ -e "$OUT/compass-$study.h5ad" ]] || iw data build "compass-$study" -o "$OUT/compass-$study.h5ad"
done
python -m immuneworld.benchmarks.unseen "$@"
