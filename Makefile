# make help lists the targets. Each one makes what it needs, on any machine with Python 3.11+, make and git.
SHELL := /bin/bash
PORT ?= 8000
BIN := .venv/bin
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: help setup run demo test test-slow bench lint format clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready  ## make the environment in .venv

run: .venv/.ready  ## serve on http://127.0.0.1:8000 (PORT= changes it)
	@$(BIN)/stempeil serve --port $(PORT)

demo: .venv/.ready  ## fill a separate database with 3,000 simulated sittings and serve it
	@$(BIN)/stempeil demo --port $(PORT)

test: .venv/.ready-dev lint  ## run every check and test but the slow ones
	@bash tests/provision.sh
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-slow: .venv/.ready-dev  ## run the slow statistical tests
	@bash tests/provision.sh
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 -m slow

bench: .venv-bench/.ready  ## measure this engine beside girth, catsim and adaptivetesting
	.venv-bench/bin/python -m benchmarks.scoring
	.venv-bench/bin/python -m benchmarks.calibration
	OPENBLAS_NUM_THREADS=1 .venv-bench/bin/python -m benchmarks.adaptive

lint: .venv/.ready-dev  ## ruff, mypy, import-linter and the item checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/stempeil items check

format: .venv/.ready-dev  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove the environment and caches (keeps var/, the data)
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info

.venv-bench/.ready: requirements.lock | .venv/bin/pip
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check catsim adaptivetesting
	@touch $@

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "STEMpeil needs Python 3.11 or newer; none was found."; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "Could not make .venv; on Debian: apt install python3-venv"; exit 2; }

.venv/.ready: requirements.lock pyproject.toml web/translations/en/LC_MESSAGES/messages.po | .venv/bin/pip
	@echo "Installing the pinned packages ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@$(BIN)/pybabel --quiet compile -d web/translations
	@$(BIN)/stempeil prepare
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
