# Two commands do everything: `make serve` and `make test`.

PYTHON ?= python3
PORT ?= 5000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
BUILD := pyproject.toml setup.py $(shell find indexer -name '*.pyx' -o -name '*.pxd')

.PHONY: serve test check index clean

serve: $(VENV)/.installed index ## install, index the archive, serve it
	@echo "On the Record: http://$(HOST):$(PORT)"
	$(BIN)/flask run --host $(HOST) --port $(PORT)

index: $(VENV)/.installed ## bring the index up to date; files that cannot be read are reported, not fatal
	@$(BIN)/flask index || test $$? -eq 1

test: $(VENV)/.installed-dev ## install, run all tests
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev ## linters, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "Python's venv module is missing: sudo apt install python3-venv"; exit 1; }

$(VENV)/.installed: $(BUILD) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(BUILD) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

clean: ## remove the environment and caches; never the archive, the index or the history
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
