# make run, make test, make check, make lock: each installs what it needs; only python3 is required.

PYTHON ?= python3
VENV ?= .venv
PYTEST ?= -n 2
ARGS ?=
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help run test check lint features fuzz faults bench test-313 lock clean

help:
	@echo "make run       the site, at http://127.0.0.1:5000"
	@echo "make test      the tests"
	@echo "make check     format, lint, types, import contracts, and the tests on 3.11 and 3.13"
	@echo "make features  docs/features.md: the Flask feature list, generated from its tests"
	@echo "make fuzz      ten thousand requests, generated from the OpenAPI description"
	@echo "make faults    killed processes, closed sockets and failing servers, at full length"
	@echo "make bench     the live feed compared with two other frameworks"
	@echo "make lock      new requirements*.txt from pyproject.toml"

run: $(VENV)/.ready
	@exec $(BIN)/quartapp run $(ARGS)

# The tests start some two hundred processes; cached bytecode saves compiling in each.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest $(PYTEST)

check: export SLOW_TESTS = 1
check: lint test test-313

lint: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

features: $(VENV)/.ready-dev
	$(BIN)/python -m tests.features.table

fuzz: $(VENV)/.ready-dev
	SLOW_TESTS=1 FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-25} $(BIN)/python -m pytest tests/api/fuzz

faults: $(VENV)/.ready-dev
	SLOW_TESTS=1 FULL_FAULTS=1 $(BIN)/python -m pytest tests/faults

bench: $(VENV)-bench/.ready-bench
	$(VENV)-bench/bin/python -m benchmarks.fanout

# Quart 0.23 needs Python 3.13, and Python 3.11 gets Quart 0.22: the tests run with both.
# Pages in a browser and generated projects do not depend on the version and run once.
# pyenv does not put all its versions into PATH.
PYTHON313 = $(shell for each in python3.13 "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.13.*/bin/python3.13; do \
  "$$each" -c '' 2>/dev/null && { echo "$$each"; break; }; done)
test-313:
	@if [ "$$($(BIN)/python -c 'import sys; print(sys.version_info >= (3, 13))')" = True ]; then \
	  echo "$(VENV) is Python 3.13 or later: tested already."; \
	elif [ -n "$(PYTHON313)" ]; then \
	  SLOW_TESTS= $(MAKE) --no-print-directory test PYTHON=$(PYTHON313) VENV=.venv313 \
	    PYTEST="$(PYTEST) --ignore=tests/browser --ignore=tests/generator"; \
	else \
	  echo "There is no python3.13 here: tested on $$($(BIN)/python --version) alone."; \
	fi

$(VENV)/.exists:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "$(PYTHON) is missing or too old: Python 3.11 or later is needed (make run PYTHON=python3.12)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make a virtual environment: on Debian, apt-get install python3-venv." >&2; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.exists requirements.txt pyproject.toml
	@echo "Installing requirements.txt (the first time takes a minute)"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@echo "Installing requirements-dev.txt"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)-bench/.ready-bench: requirements-bench.txt pyproject.toml
	@$(MAKE) --no-print-directory VENV=$(VENV)-bench $(VENV)-bench/.exists
	@echo "Installing requirements-bench.txt"
	@$(VENV)-bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-bench.txt
	@touch $@

# requirements.txt is constrained by requirements-dev.txt, so tests and production use the same versions.
LOCK = tmp/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-strip-extras --extra postgres
lock:
	@$(PYTHON) -m venv tmp/lock
	@tmp/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	@UV_PYTHON_DOWNLOADS=never $(LOCK) --upgrade --extra client --extra new --group dev pyproject.toml -o requirements-dev.txt
	@UV_PYTHON_DOWNLOADS=never $(LOCK) --group build -c requirements-dev.txt pyproject.toml -o requirements.txt
	@UV_PYTHON_DOWNLOADS=never $(LOCK) --extra client --group bench -c requirements-dev.txt pyproject.toml -o requirements-bench.txt

clean:
	rm -rf .venv .venv313 .venv-bench tmp dist
