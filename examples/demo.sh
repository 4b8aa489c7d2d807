#!/usr/bin/env bash
# The main job, offline, on simulated patients of two labs: labels in, forecast and report out. `make demo` runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=demo MARK=demo/.immuneworld-demo PATIENT=B02 DAY=28
readonly ASK=(--patient "$PATIENT" --plan anti-PD-1@0 --plan anti-CTLA-4@0 --at "$DAY")

run() { # show a command, then run it
  printf '\n$ %s\n' "${*@Q}" | sed "s/'\([A-Za-z0-9_./@:=+-]*\)'/\1/g"
  "$@"
}

if [[ -e "$OUT" && ! -e "$MARK" ]]; then
  echo "error: $OUT/ is there and is not the demo's own; move it away" >&2
  exit 2
fi
rm -rf "$OUT"
mkdir "$OUT" && touch "$MARK"

run iw-onto validate
run iw kg build -o "$OUT/graph"
for lab in simulated-a simulated-b; do
  run iw-onto harmonize "examples/simulated/$lab.cells.csv.gz" --label-key label --lab "$lab" -o "$OUT/$lab.cells.h5ad"
  run iw cohort build "$OUT/$lab.cells.h5ad" --patient-key patient --sample-key sample --time-key day \
    --therapy-key therapy --response-key response --cancer melanoma --study "$lab" --graph "$OUT/graph" \
    -o "$OUT/$lab.h5ad"
done
run iw train "$OUT/simulated-a.h5ad" "$OUT/simulated-b.h5ad" --graph "$OUT/graph" --size tiny -o "$OUT/run"
run iw predict "$OUT/run" "$OUT/simulated-b.h5ad" "${ASK[@]}" -o "$OUT/forecast.tsv"
run iw report "$OUT/run" "$OUT/simulated-b.h5ad" "${ASK[@]}" --subtype Tpex -o "$OUT/report.html"

printf '\nThe patients are simulated. Open %s/report.html; the table is %s/forecast.tsv.\n' "$OUT" "$OUT"
