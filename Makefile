# Compledger: `make demo` shows it (`make demo ARGS="--payees 50"` with options), `make test` proves it. Needs Python 3.11-3.13 with headers and a C compiler.
PYTHON ?= python3
VENV ?= .venv
UV := .tools/bin/uv
BIN := $(VENV)/bin
FRONTEND := $(wildcard ui_api/frontend/src/* ui_api/frontend/package-lock.json ui_api/frontend/hatch_assets.py)

.PHONY: demo test fuzz check bench bench-full lock format clean compiler

demo: $(VENV)/ready
	$(BIN)/compledger demo $(ARGS)

test: $(VENV)/ready
	$(BIN)/python -m pytest -n auto

# The engines against the plain evaluator, over many random companies: `make fuzz WORLDS=20000`.
WORLDS ?= 5000
fuzz: $(VENV)/ready
	COMPLEDGER_FUZZ=$(WORLDS) $(BIN)/python -m pytest tests/rules/columnar/test_agreement.py tests/rules/case \
		tests/rules/incremental tests/rules/live

check: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/bench-ready
	$(BIN)/python -m tests.benchmarks $(ARGS)

bench-full: $(VENV)/bench-ready
	$(BIN)/python -m tests.benchmarks --only engine --rows 10000000 $(ARGS)

format: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(UV)
	$(UV) pip compile -q --upgrade --universal --generate-hashes --no-annotate --no-header --group dev pyproject.toml -o requirements.lock
	$(UV) pip compile -q --upgrade --universal --generate-hashes --no-annotate --no-header --group bench -c requirements.lock -o requirements-bench.lock

clean:
	rm -rf .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The lifecycle engine (durable-rules) comes as source only: without a compiler nothing installs.
compiler:
	@command -v cc >/dev/null 2>&1 || { \
	  echo "A C compiler is missing. Debian, Ubuntu: apt-get install gcc python3-dev; Fedora: dnf install gcc python3-devel; macOS: xcode-select --install" >&2; exit 1; }
	@$(PYTHON) -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' || { \
	  echo "Python's headers are missing for $(PYTHON). Debian, Ubuntu: apt-get install python3-dev; Fedora: dnf install python3-devel" >&2; exit 1; }

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install -q --disable-pip-version-check "uv>=0.13,<0.14"

$(VENV)/ready: $(UV) requirements.lock pyproject.toml $(FRONTEND) | compiler
	$(UV) venv -q --allow-existing --python $(PYTHON) $(VENV)
	VIRTUAL_ENV=$(VENV) $(UV) pip sync -q --require-hashes requirements.lock
	VIRTUAL_ENV=$(VENV) $(UV) pip install -q --no-deps -e .
	touch $@

# What the benchmarks measure beside ours: no part of the product, and not of its tests.
$(VENV)/bench-ready: $(VENV)/ready requirements-bench.lock
	VIRTUAL_ENV=$(VENV) $(UV) pip install -q --require-hashes -r requirements-bench.lock
	touch $@
