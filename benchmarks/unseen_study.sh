#!/usr/bin/env bash
# A checkpoint on a study it has not seen: train on all cohorts but one, score that one, each in turn.
# `make bench-unseen-study` runs it, on the cohorts that `make bench-next` built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly COHORTS=runs/bench-next OUT=runs/bench-unseen-study
mapfile -t cohorts < <(ls "$COHORTS"/{sade-feldman,wjhlab,riaz,gide}.h5ad 2>/dev/null)
if ((${#cohorts[@]} < 3)); then
  echo "error: $COHORTS/ holds ${#cohorts[@]} cohorts; run make bench-next first" >&2
  exit 2
fi
for held_out in "${cohorts[@]}"; do
  others=()
  for cohort in "${cohorts[@]}"; do [[ "$cohort" == "$held_out" ]] || others+=("$cohort"); done
  name=$(basename "$held_out" .h5ad)
  (set -x; iw train "${others[@]}" --graph "$COHORTS/graph" -o "$OUT/without-$name" "$@")
  (set -x; iw evaluate "$OUT/without-$name" "$held_out" -o "$OUT/$name.tsv")
done
