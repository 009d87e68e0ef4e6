# Needs make, git and Python 3.11 or newer with venv; everything else goes into .venv.
# pip is called plainly, so a user's own pip configuration holds.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CONSTRAINTS ?= constraints.txt
DEMO ?= .demo

CLUSTER_SIDE := $(wildcard $(addprefix src/neronet/,__init__.py __main__.py errors.py release.py \
	reporting.py lightning.py huggingface.py \
	model language protocol host spool wardens capture kid mum))

.DELETE_ON_ERROR:
.PHONY: help demo test check format lint types imports floor unit bench lab lab-down clean

help: ## Show what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | while read -r name words; do \
		printf '  make %-8s %s\n' "$$name" "$$words"; done

demo: $(VENV)/.demo ## Install neronet with its demo in .venv, and run the demo in .demo
	NERONET_HOME=$(CURDIR)/$(DEMO) $(BIN)/neroman demo $(DEMO)/project

test: lint types imports floor ## Check everything and run all tests
	$(BIN)/python -m pytest

check: lint types imports floor unit ## What to run before a commit: all checks, and the quick tests

lint: $(VENV)/.dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports --no-logo

floor: $(VENV)/.dev
	$(BIN)/vermin --quiet --no-tips --violations --eval-annotations -t=3.6- $(CLUSTER_SIDE)

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -m 'not slow and not journey'

format: $(VENV)/.dev ## Format the code and mend what can be mended without thought
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(VENV)/.dev ## Measure neronet beside its peers (BENCH_PEERS=all adds the large ones)
	$(BIN)/python -m bench

lab: ## Bring up a small cluster on this machine, as root; see CONTRIBUTING.md
	@PYTHON='$(PYTHON)' sh tools/require-python.sh
	@$(PYTHON) -m lab up

lab-down: ## Take that cluster down, and leave nothing of it
	@$(PYTHON) -m lab down

clean: ## Remove all that make has made
	rm -rf $(VENV) $(DEMO) .bench build dist src/*.egg-info \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests bench lab -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: what they depend on is installed once.
$(VENV)/.dev: $(VENV)/.made pyproject.toml $(CONSTRAINTS)
	$(PIP) install --quiet --constraint $(CONSTRAINTS) --editable '.[dev,demo]'
	@touch $@ $(VENV)/.demo

$(VENV)/.demo: $(VENV)/.made pyproject.toml $(CONSTRAINTS)
	$(PIP) install --quiet --constraint $(CONSTRAINTS) --editable '.[demo]'
	@touch $@

$(VENV)/.made:
	@PYTHON='$(PYTHON)' sh tools/require-python.sh
	$(PYTHON) -m venv $(VENV)
	@touch $@
