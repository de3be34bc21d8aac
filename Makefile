# `make run` serves Nextday, `make test` passes its tests: Python 3.11 or newer (with venv) is all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
# Two processes; files keep their order, in which the longest come first.
PYTEST = $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder
INSTALL := $(UV) pip install --quiet --no-deps --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help run install test test-fast test-container check check-page format messages screens replay bench bench-nudges bench-large lock clean

help: ## Say what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: $(VENV)/.installed ## Serve the product on http://127.0.0.1:8000
	@exec $(BIN)/python wsgi.py

install: $(VENV)/.installed ## Install what it needs without serving, as for deploy/nextday.service

test: $(VENV)/.installed-dev ## Run all tests (ARGS="tests/nudges -k snooze": some of them)
	$(PYTEST) $(ARGS)

test-fast: $(VENV)/.installed-dev ## Run in a minute those that start no server, browser or PostgreSQL
	$(PYTEST) --fast $(ARGS)

test-container: $(VENV)/.installed-dev ## Build the container and run it; needs root, podman, buildah and debootstrap
	$(BIN)/python -m pytest -p no:xdist -s --containers tests/deploy $(ARGS)

check: $(VENV)/.installed-dev check-page ## Formatting, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# The page's tools come by npm and are for those who change the page; nothing else needs Node.
HAS_NODE := command -v npm >/dev/null \
	  && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'

check-page: ## Formatting, lint and types of the page alone; needs Node 20.19 and npm
	@if $(HAS_NODE); then $(MAKE) -s node_modules/.installed && npm run --silent check; \
	else echo "Skipped the page's JavaScript and CSS: they need Node 20.19 or newer, and npm"; test -z "$$CI"; fi

format: $(VENV)/.installed-dev ## Format the code and mend what the linters can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	@if $(HAS_NODE); then $(MAKE) -s node_modules/.installed && npm run --silent format; \
	else echo "Skipped the page's JavaScript and CSS: they need Node 20.19 or newer, and npm"; fi

messages: $(VENV)/.installed-dev ## Bring the catalogues in app/locales up to date with the texts in the code
	$(BIN)/python -m app.ops.messages

screens: $(VENV)/.installed-dev ## Write pictures of every screen to screens/ (needs chromium)
	$(BIN)/python -m tests.web.screens screens

replay: $(VENV)/.installed-dev ## Run two days of reminders against the real server, in seconds
	@$(BIN)/python -m tests.replay

bench: $(VENV)/.installed-bench ## Measure; CARDS="folder ..." reads labelled folders of your own
	$(BIN)/python -m benchmarks $(if $(CARDS),--cards $(CARDS)) $(ARGS)

bench-nudges: $(VENV)/.installed-bench ## Measure a rush of reminders among a million (ARGS="--pending 20000 --due 1000": smaller)
	$(BIN)/python -m benchmarks cost nudges waiting rush scale $(ARGS)

bench-large: $(VENV)/.installed-bench ## The same among ten million
	$(BIN)/python -m benchmarks cost nudges waiting rush scale --large $(ARGS)

lock: $(UV) ## Write the lock files from requirements*.txt (ARGS=--upgrade: with the newest versions within the bounds)
	$(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --override requirements-override.txt \
	  --custom-compile-command "make lock" $(ARGS) requirements.txt -o requirements.lock
	$(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --override requirements-override.txt \
	  --custom-compile-command "make lock" $(ARGS) -c requirements.lock requirements-dev.txt -o requirements-dev.lock

clean: ## Remove what was installed; your data stays
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Nextday needs Python 3.11 or newer; name it with: make run PYTHON=python3.12"; exit 1; }
	@echo "1/3  Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.installed: requirements.lock | $(UV)
	@echo "2/3  Installing what Nextday needs (some 300 MB, once)"
	@$(INSTALL) -r requirements.lock
	@echo "3/3  Ready"
	@touch $@

$(VENV)/.installed-dev: requirements.lock requirements-dev.lock | $(UV)
	@echo "Installing what the tests need"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/.installed

node_modules/.installed: package.json package-lock.json
	@echo "Installing what checks the page"
	@npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

$(VENV)/.installed-bench: requirements-bench.txt $(VENV)/.installed-dev
	@echo "Installing what is measured beside ours"
	@$(UV) pip install --quiet --python $(BIN)/python -c requirements-dev.lock -r requirements-bench.txt \
	  && touch $@ || echo "That failed: the rows of Celery stay empty"
