# ImmuneWorld: `make help` lists what there is. Everything is installed into .venv and nothing outside it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test tested compiling install install-dev lint types bench-next bench-world bench-rollout bench-icb bench-icb-curve bench-icb-attempts bench-survival bench-transfer bench-unseen \
	bench-unseen-study bench-unseen-split bench-scale bench-convolution bench-gates bench-links bench-embed bench-review bench-growth bench-growth-world bench-cost \
	bench-contrasts bench-virtual bench-dynamics simulator-fit simulator-picture bench-labels ranker encoder screenshots clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c constraints.txt
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev

# Public studies, if they lie beside the repository: then nothing is downloaded and tests with real data run.
MIRROR := $(wildcard ../shared/data/raw)
ifneq ($(MIRROR),)
export IW_DATA_MIRROR ?= $(abspath $(MIRROR))
endif

# Python keeps what it compiles: the tests start it hundreds of times.
unexport PYTHONDONTWRITEBYTECODE

LABELS ?= ../shared/data/labels/author-labels-to-cl.tsv
CELLS ?= 12400000
CELLS_AT ?= $(addprefix ../shared/data/bench/dynamics/,simulation_gene_data.csv mouse_hematopoiesis.csv)
REPEATS ?= 5
QUICK ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## Install, then the main job offline on simulated patients (demo/report.html)
	@PATH="$(abspath $(BIN)):$$PATH" bash examples/demo.sh

test: lint ## Install the test extra, then linters, type check and tests: what CI runs
	@$(MAKE) --no-print-directory -j 2 types tested

tested: compiling # beside the type check, one process that is over long before
	@$(BIN)/pytest -n auto --dist worksteal -m 'not compiles'

compiling: $(DEV) # tests that have LLVM compile models, in one process
	@$(BIN)/pytest -q tests/model/simulator tests/cli/test_simulate.py

install: $(RUNTIME) ## Make .venv and install the package in it

install-dev: $(DEV) ## The same with what tests, linters and type check need

lint: $(DEV) ## ruff (rules and format) and the layers contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

# mypy cannot see a package whose folder is the repository itself, so it is given a folder that links to it.
types: $(DEV) ## mypy, strict, over the package and its tests
	@home=.mypy_cache/path; trap 'rm -rf "$$home"' EXIT; mkdir -p "$$home"; \
	ln -sfn "$(CURDIR)" "$$home/immuneworld"; MYPYPATH="$$home" $(BIN)/mypy | sed "s#^$$home/immuneworld/##"

bench-next: $(RUNTIME) ## Next-snapshot benchmark on real cohorts, 5 folds of patients (runs/bench-next)
	@PATH="$(abspath $(BIN)):$$PATH" bash benchmarks/next.sh

bench-icb: $(RUNTIME) ## Response to checkpoint blockade, each of 15 studies foretold from the others (runs/bench-icb)
	@PATH="$(abspath $(BIN)):$$PATH" bash benchmarks/icb.sh

bench-icb-curve: $(RUNTIME) ## Response told by 2, 4, 8 and 14 other studies, on the cohorts of bench-icb
	@$(BIN)/python -W ignore -m immuneworld.benchmarks.icb_curve

bench-icb-attempts: $(RUNTIME) ## What was tried at response: pretraining, several networks, on therapy; cohorts of bench-icb and bench-unseen
	@PATH="$(abspath $(BIN)):$$PATH" bash benchmarks/icb_attempts.sh

bench-survival: $(RUNTIME) ## Survival under checkpoint blockade, each of ten studies foretold from the others (runs/bench-survival)
	@PATH="$(abspath $(BIN)):$$PATH" bash benchmarks/survival.sh

bench-transfer: $(RUNTIME) ## Forecasts and response from cancer to cancer, on the cohorts of bench-unseen and bench-icb
	@PATH="$(abspath $(BIN)):$$PATH" bash benchmarks/transfer.sh

bench-unseen: $(RUNTIME) ## Types, signatures, a therapy and cancers never seen in training (QUICK=--quick)
	@PATH="$(abspath $(BIN)):$$PATH" bash benchmarks/unseen.sh $(QUICK)

bench-unseen-study: $(RUNTIME) ## Train on all studies but one and score that one, each in turn
	@PATH="$(abspath $(BIN)):$$PATH" bash benchmarks/unseen_study.sh

bench-unseen-split: $(RUNTIME) ## Simulated subtypes and drugs that training never met (QUICK=--quick: half a minute)
	@$(BIN)/python -m immuneworld.benchmarks.unseen_split $(QUICK)

bench-scale: $(RUNTIME) ## Harmonize and cohort build of 12.4 million cells (CELLS=… for fewer; 8 GB in runs/bench-scale)
	@$(BIN)/python -m immuneworld.benchmarks.scale --cells $(CELLS) --repeats $(REPEATS)

bench-convolution: $(RUNTIME) ## The encoder's graph convolution beside PyG's, under a minute
	@$(BIN)/python -m immuneworld.benchmarks.convolution

bench-links: $(RUNTIME) ## Held-out edges and held-out terms of the graph, beside simple methods and PyKEEN's (over an hour)
	@$(PIP) pykeen==1.11.1
	@$(BIN)/python -m immuneworld.benchmarks.links

bench-embed: $(RUNTIME) ## Time of all nodes' vectors and of one new term's, up to 500,000 edges
	@$(BIN)/python -m immuneworld.benchmarks.embed

bench-review: $(DEV) ## Time of a step of the review page in a queue of 5,000 labels, in a browser (needs chromium)
	@$(BIN)/python -m immuneworld.benchmarks.review

screenshots: $(DEV) ## Pictures of the pages for docs/screenshots, on simulated cells and patients (needs chromium)
	@$(BIN)/python -W ignore -m immuneworld.docs.screenshots
	@$(BIN)/python -W ignore -m immuneworld.docs.screenshots_run

WORLD ?= runs/bench-unseen/carpall.h5ad
bench-world: $(RUNTIME) ## Inner snapshots of held-out patients, beside interpolation (WORLD='cohort.h5ad …', QUICK=--quick)
	@$(BIN)/python -m immuneworld.benchmarks.world $(WORLD) $(QUICK)

ROLLOUT ?= runs/bench-unseen/carpall.h5ad
CANCERS ?= $(addprefix runs/bench-unseen/,wjhlab.h5ad sade-feldman.h5ad riaz.h5ad gide.h5ad carpall.h5ad)
bench-rollout: $(RUNTIME) ## Held-out patients several snapshots ahead (ROLLOUT='cohort.h5ad …'), and cancers left out of CANCERS' first (QUICK=--quick)
	@$(BIN)/python -W ignore -m immuneworld.benchmarks.rollout $(ROLLOUT) $(QUICK)
	@$(BIN)/python -W ignore -m immuneworld.benchmarks.cancers_out $(CANCERS) $(QUICK)

bench-growth: $(RUNTIME) ## Persistence and noise floor of the tumour-growth benchmark, and its speed (2 minutes)
	@$(BIN)/python -m immuneworld.benchmarks.tumour_growth

bench-cost: $(RUNTIME) ## What the world model costs: beside plain layers, in memory, against types and times (10 minutes)
	@$(BIN)/python -m immuneworld.benchmarks.cost

bench-growth-world: $(RUNTIME) ## The world model and a GRU on the tumour-growth benchmark, 5 seeds (hours; QUICK=--quick: a minute)
	@$(BIN)/python -W ignore -m immuneworld.benchmarks.growth_table $(QUICK)

bench-contrasts: $(RUNTIME) ## Effects of three plans under confounding, beside the truth and simple methods (half an hour; QUICK=--quick: a minute)
	@$(PIP) -e '.[simulate]'
	@$(BIN)/python -W ignore -m immuneworld.benchmarks.contrasts $(QUICK)

bench-virtual: $(RUNTIME) ## Another simulator's patients: day 15 and 30, and response (5 minutes)
	@[[ -e runs/bench-virtual/popel.h5ad ]] || $(BIN)/iw data build popel-tnbc-virtual -o runs/bench-virtual/popel.h5ad
	@$(BIN)/python -W ignore -m immuneworld.benchmarks.virtual runs/bench-virtual/popel.h5ad

bench-dynamics: $(RUNTIME) ## Cells at a time that was left out, exact W1 (CELLS_AT=tables with a column `samples`; an hour)
	@$(PIP) POT==0.9.5
	@$(BIN)/python -m immuneworld.benchmarks.dynamics $(CELLS_AT)

simulator-fit: $(DEV) ## Fit the simulator's response rates to trials and report them on other patients (an hour)
	@$(BIN)/python -m immuneworld.benchmarks.simulator_fit

simulator-picture: $(DEV) ## The picture of docs/simulator.md
	@$(BIN)/python -m immuneworld.docs.simulator_picture

bench-labels: $(RUNTIME) ## Harmonize on curated labels of left-out studies, beside its peers (LABELS=table.tsv)
	@$(PIP) -e '.[bench]'
	@$(BIN)/iw-onto benchmark $(LABELS) -o runs/bench-labels

bench-gates: $(RUNTIME) ## What harmonize says of two lists of cytometry gates, a minute
	@$(BIN)/python -m immuneworld.benchmarks.gates

ranker: $(RUNTIME) ## Fit the ranker that the package ships again (LABELS=table.tsv)
	@$(BIN)/iw-onto benchmark $(LABELS) -o runs/ranker --no-peers --fit ontology/harmonize/ranker.safetensors

encoder: $(RUNTIME) ## Train the graph encoder that the package ships again, 2 minutes
	@$(BIN)/iw kg train -o kg/encoder.safetensors

clean: ## Remove caches, builds and the demo; .venv, graphs and runs stay
	@rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@[[ ! -e demo/.immuneworld-demo ]] || rm -rf demo
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'error: Python 3.11 or newer is needed; name one with `make PYTHON=python3.11 ...`' >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo 'error: no virtual environment could be made; on Debian, install python3-venv' >&2; exit 2; }

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	@echo 'installing into $(VENV): a minute or two, 1.7 GB, most of it torch' >&2
	@$(PIP) -e . && touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@echo 'installing with the dev extra into $(VENV): a minute or two the first time' >&2
	@$(PIP) -e '.[dev]' && touch $@ $(RUNTIME)
