# make demo   a running cluster of three houses      make test   everything that must hold
# Both set up what they need in .venv; on a machine with only Python 3.11+, make and git.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8080
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help demo test quick faults failover soak lint lock messages shots bench opening clean

help:
	@echo "make demo        a running cluster of three houses, on http://localhost:$(PORT)/ (PORT=9000 moves it)"
	@echo "make test        checks and tests (the first run installs what it needs)"
	@echo "make quick       the tests without a browser"
	@echo "make faults      the fault programmes and loads: storms of buyers, attacks, servers that are cut off"
	@echo "make failover    the machine that leads the database dies while people buy (as root, with Patroni: it says what it lacks)"
	@echo "make soak        the same for as long as a night has"
	@echo "make lint        style, types and architecture only"
	@echo "make messages    collect the sentences to translate into the catalogues"
	@echo "make shots       the screenshots of the guides"
	@echo "make bench       how much this machine sells (ARGS=--help tells what can be asked)"
	@echo "make opening     the opening of a season, played by 20,000 visitors (eight minutes; ARGS=--help)"
	@echo "make lock        pin the newest versions of everything that Coulisse uses"

$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Coulisse needs Python 3.11 or newer; '$(PYTHON)' is not. Say which to use with: make PYTHON=/path/to/python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null \
	  || { echo "Python can't make a virtual environment here; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Preparing the environment in $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore uv \
	  || { echo "The Python package index can't be reached, so that Coulisse can't install what it needs."; exit 1; }
	@touch $@

# The sentences are compiled from the catalogues with the installation; a test compares them.
$(VENV)/.runtime: $(VENV)/.uv requirements.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime
	@exec $(BIN)/coulisse demo --port $(PORT) $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m coulisse.testing.run $(ARGS)

quick: $(VENV)/.dev
	@$(BIN)/python -m coulisse.testing.run --without-browser $(ARGS)

faults: $(VENV)/.dev
	@$(BIN)/python -m coulisse.testing.run --only-faults $(ARGS)

failover: $(VENV)/.dev
	@$(BIN)/python -m coulisse.testing.run --only-failover $(ARGS)

soak: $(VENV)/.dev
	@$(BIN)/python -m coulisse.testing.run --soak $(ARGS)

lint: $(VENV)/.dev
	@$(BIN)/python -m coulisse.testing.run --only-lint

messages: $(VENV)/.dev
	@$(BIN)/python -m coulisse.config.messages collect

bench: $(VENV)/.dev
	@$(BIN)/python -m bench.peak $(ARGS)

opening: $(VENV)/.dev
	@$(BIN)/python -m bench.opening $(ARGS)

shots: $(VENV)/.dev
	@$(BIN)/python -m docs.shots

# Versions and hashes, and no address of any index: a house may install from a mirror of its own.
lock: $(VENV)/.uv
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
