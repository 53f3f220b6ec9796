# The one list of commands. Each sets up what it needs first.
PYTHON ?= python3
VENV := .venv
BENCH := .venv-bench
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SHARED ?= ../shared/data
CHECKERS := axe-core@4.14.1 html-validate@10.9.0
NOTO ?= NotoSansCJK-Regular.ttc

.PHONY: run serve browser test check format lint types contract bench bench-votes starter catalog lock wheel clean

run: $(VENV)/run.stamp  ## answer the main question
	@$(BIN)/headway

serve: $(VENV)/run.stamp  ## show the pages at http://127.0.0.1:8765/
	@$(BIN)/headway serve

test: $(VENV)/dev.stamp  ## run all tests
	@$(BIN)/python -m pytest

check: lint types contract catalog-check test  ## everything a change must pass

browser: build/browser.stamp  ## what tests of pages need besides: Chromium (Debian, as root) and checkers (npm)

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contract: $(VENV)/dev.stamp
	$(BIN)/lint-imports

catalog-check: $(VENV)/dev.stamp
	$(BIN)/python -m headway.catalog --check

catalog: $(VENV)/dev.stamp  ## check the catalog and write its compiled form
	$(BIN)/python -m headway.catalog

bench: $(VENV)/dev.stamp  ## measure speed and memory
	$(BIN)/python bench/cold_start.py
	$(BIN)/python -m bench.direction
	$(BIN)/python -m bench.server

bench-votes: $(VENV)/dev.stamp $(BENCH)/bench.stamp  ## compare speed, memory and exactness with peers
	@$(BIN)/python bench/votes/run.py --python-peers $(BENCH)/bin/python
	@$(BENCH)/bin/python bench/votes/plot.py build/bench/votes.json
	@$(BIN)/python bench/stitching.py --python-peers $(BENCH)/bin/python

starter: $(VENV)/dev.stamp  ## build the starter evidence from SHARED
	$(BIN)/python -m headway.evidence.starter $(SHARED)

font: $(VENV)/dev.stamp  ## make the font of Chinese text from NOTO, the path of NotoSansCJK-Regular.ttc
	$(BIN)/python -m headway.language.font $(NOTO)

lock: $(VENV)/dev.stamp  ## pin dependencies with hashes, naming no package address
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --group build --extra server -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --group build --group dev --all-extras -o requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  -o bench/requirements.lock bench/requirements.in

wheel: $(VENV)/dev.stamp  ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf $(VENV) $(BENCH) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@echo "setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "setting up the test tools ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

build/browser.stamp:
	@mkdir -p build/browser
	@command -v chromium >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }
	@npm install --silent --no-audit --no-fund --no-save --prefix build/browser $(CHECKERS)
	@touch $@

$(BENCH)/bench.stamp: bench/requirements.lock
	@echo "setting up the peers ..."
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install \
	  --require-hashes --no-deps -r bench/requirements.lock
	@touch $@
