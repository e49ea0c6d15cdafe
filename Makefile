# Aldía. Nothing but Python 3.10 and this file is needed; `make help` lists the targets.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# The installer, itself installed into .venv; the lock file holds everything else.
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := $(BIN)/uv
NPM := $(BIN)/python frontend/npm.py

# Rasa reports its use to its makers otherwise.
export RASA_TELEMETRY_ENABLED ?= false
# Remarks of libraries on what Rasa, not we, could change.
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL ?= 2
# A virtual environment that happens to be active is not ours.
unexport VIRTUAL_ENV

# $(call logged,<name>,<command>): the output goes to a log file, whose end is shown if the command fails.
logged = mkdir -p var/log; echo "    output: var/log/$(1).log"; \
	{ $(2) ; } > var/log/$(1).log 2>&1 || { tail -n 40 var/log/$(1).log; echo "FAILED: $(1)"; exit 1; }

##@ Use
.PHONY: run
run: install frontend train ## Start everything with the demo portfolio; Ctrl-C stops it (make run)
	@$(BIN)/aldia run --demo

.PHONY: train
train: install model ## Train a model into models/ if anything that it is made of has changed (make train)

.PHONY: bench
bench: install frontend train ## Measure Aldía beside the bot of `rasa init` (make bench)
	@$(BIN)/python -m bench

.PHONY: nlu-report
nlu-report: train ## Measure how well and how fast the assistant understands (make nlu-report)
	@$(BIN)/python -m bench.understanding

.PHONY: flows
flows: install ## Draw every process into docs/flows; fail where one cannot reach its end (make flows)
	@$(BIN)/aldia flows

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {print "\n" substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Tests
.PHONY: test
test: lint wording types contracts test-frontend train validate test-stories test-python ## Run the whole suite (make test)
	@echo "==> All parts passed."

.PHONY: lint
lint: install ## ruff: style and format
	@echo "==> Style (ruff)"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: wording
wording: install ## aldia lint: responses, rules and the code that uses them
	@echo "==> Responses and rules (aldia lint)"
	@$(BIN)/aldia lint

.PHONY: types
types: install ## mypy: types
	@echo "==> Types (mypy)"
	@$(BIN)/mypy

.PHONY: contracts
contracts: install ## import-linter: which package may import which
	@echo "==> Import contracts (import-linter)"
	@$(BIN)/lint-imports

.PHONY: test-frontend
test-frontend: frontend ## The front end's types and unit tests
	@echo "==> Front end: types (tsc) and unit tests (vitest)"
	@$(NPM) run --silent check
	@$(NPM) test --silent

.PHONY: validate
validate: install ## rasa data validate; its warnings fail, but for those of responses that actions utter
	@echo "==> Training data (rasa data validate)"
	@$(call logged,validate,$(BIN)/rasa data validate)
	@! sed -n 's/.*UserWarning: //p' var/log/validate.log | grep -v "^The utterance '.*' is not used in any story"

.PHONY: test-stories
test-stories: train ## rasa test: the stories of tests/stories, with the trained model
	@echo "==> Stories (rasa test core)"
	@$(call logged,stories,$(BIN)/rasa test core --stories tests/stories --fail-on-prediction-errors --out var/results)

.PHONY: test-python
test-python: train frontend ## pytest: everything else, live conversations included
	@# Each part in a process of its own: Rasa and the browser's driver both keep an event loop and global settings.
	@for part in unit nlu web conversation service browser; do \
		echo "==> Tests (pytest): $$part"; $(BIN)/pytest tests/$$part || exit 1; done

##@ Parts
.PHONY: install
install: .venv/.installed ## Create .venv and install what the lock file names

.PHONY: frontend
frontend: install frontend/dist/assets/chat.js ## Build the front end into frontend/dist

.PHONY: lock
lock: install ## Bring requirements.lock up to date with pyproject.toml
	@$(UV) pip compile pyproject.toml --extra dev --generate-hashes --no-annotate --no-header --python-version 3.10 --quiet -o requirements.lock > /dev/null

.PHONY: clean
clean: ## Remove what was made, but for the database and the models
	rm -rf .venv .rasa frontend/node_modules frontend/dist var/log var/results results .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The environment -----------------------------------------------------------------------------------------

define NO_PYTHON
Aldía needs Python 3.10 (Rasa 3.6 runs on nothing newer), with its venv module. There is none on the PATH,
in pyenv or in uv. Install it by one of these and run make again:
  uv python install 3.10          https://docs.astral.sh/uv/
  pyenv install 3.10              https://github.com/pyenv/pyenv
  sudo apt install python3.10 python3.10-venv        (Ubuntu 22.04)
or name it: make PYTHON=/path/to/python3.10 ...
endef
export NO_PYTHON

IS_PYTHON_310 := import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 10))

$(UV):
	@python=; for candidate in "$(PYTHON)" python3.10 "$$HOME"/.pyenv/versions/3.10*/bin/python \
			"$$(uv python find --no-python-downloads 3.10 2>/dev/null || true)" python3 python; do \
		if [ -n "$$candidate" ] && "$$candidate" -c "$(IS_PYTHON_310)" > /dev/null 2>&1; then python=$$candidate; break; fi; \
	done; \
	[ -n "$$python" ] || { echo "$$NO_PYTHON" >&2; exit 1; }; \
	echo "==> Creating .venv with $$("$$python" -c 'import sys; print(sys.executable, sys.version.split()[0])')"; \
	"$$python" -m venv .venv
	@# For `rasa` in a shell of one's own, once the environment is active there.
	@echo 'export RASA_TELEMETRY_ENABLED=false' >> $(BIN)/activate
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.installed: pyproject.toml requirements.lock | $(UV)
	@echo "==> Installing packages (the first time: a few minutes)"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@# A plain `rasa test` takes every test story below this folder, and these are of the bot that `rasa init` makes.
	@rm -f .venv/lib/python3.10/site-packages/rasa/cli/initial_project/tests/test_*.yml
	@touch $@

# The front end -------------------------------------------------------------------------------------------

FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/tests/*' 2> /dev/null)

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json | .venv/.installed
	@echo "==> Installing the front end's packages"
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/assets/chat.js: $(FRONTEND) frontend/node_modules/.package-lock.json
	@echo "==> Building the front end"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

# The model -----------------------------------------------------------------------------------------------

# The newest model stands for all; with none, this name does not exist and is made.
MODEL := $(or $(shell ls -t models/*.tar.gz 2> /dev/null | head -n 1),models/none)
KEPT_MODELS := 3
TRAINED_FROM := config.yml domain.yml $(shell find data assistant/components aldia/language -name '*.yml' -o -name '*.py')

.PHONY: model
model: $(MODEL)

$(MODEL): $(TRAINED_FROM) | .venv/.installed
	@echo "==> Training a model (about four minutes)"
	@$(call logged,train,$(BIN)/rasa train --quiet)
	@ls -t models/*.tar.gz | tail -n +$$(($(KEPT_MODELS) + 1)) | xargs rm -f
