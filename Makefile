# Everything that is done with this repository, each by one word. `make run` and `make test` set up what they need.

PYTHON ?= python3
PORT ?= 8000
FRESH ?=
ARGS ?=

BIN := .venv/bin
UV := $(shell command -v uv 2> /dev/null)
ifdef UV
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif
INSTALL_OURSELVES := $(INSTALL) --no-deps --no-build-isolation --editable .

# What is set up: a stamp is newer than what it was made from.
TO_RUN := .venv/.to-run
TO_WORK := .venv/.to-work

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup desk run test check lint format types lock docs messages screenshots bench drill clean

help: ## Lists what can be made
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'
	@echo "Another Python: make TARGET PYTHON=python3.12"

setup: $(TO_WORK) ## Sets up the virtual environment in .venv, with everything that working on the line needs

run: desk ## Opens the line with a demo desk on this machine; PORT=8000, and FRESH=1 begins anew
	$(info $(SCREEN))
	@DEMO=1 PUBLIC_URL=http://127.0.0.1:$(PORT) $(BIN)/voice-intake serve --port $(PORT) --with-worker

desk: $(TO_RUN)
	@$(if $(filter 1,$(FRESH)),rm -f var/voice-intake.sqlite3*)
	@DEMO=1 $(BIN)/voice-intake migrate
	@DEMO=1 PUBLIC_URL=http://127.0.0.1:$(PORT) $(BIN)/voice-intake demo --if-empty

define SCREEN

The console is at http://127.0.0.1:$(PORT)/: sign in as above. A password that is lost is made anew by
    $(BIN)/voice-intake agents password sofie@desk.example
The line is there as well; Ctrl-C closes both. Call it from another terminal, without Twilio:

  an evening, when only extended support is open; severity 2, then a message
    $(BIN)/voice-intake call --from +4520123401 --at $(call next,2)T20:30 --press 2
  a Saturday, when the desk is closed: the case is opened all the same
    $(BIN)/voice-intake call --from +442079460123 --at $(call next,5)T11:00 --press 1
  a customer of the standard tier, who is told to write instead
    $(BIN)/voice-intake call --from +4520123406

Is it open, and when would a case be due:  $(BIN)/voice-intake hours
Everything else that it can do:            $(BIN)/voice-intake --help

endef
# The date of the next Monday (0), Tuesday (1), ...
next = $(shell $(BIN)/python -c 'import datetime as d; t = d.date.today(); print(t + d.timedelta(($(1) - t.weekday()) % 7 or 7))')

test: $(TO_WORK) ## Runs all tests, in parallel and in random order; ARGS="-k voicemail" chooses
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: lint types test ## Everything that has to hold before a commit: lint, types, who imports whom, tests

lint: $(TO_WORK) ## Looks for what is wrong or unformatted, and for imports that go up
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet || { echo "Some files are not formatted: make format"; exit 1; }
	@$(BIN)/lint-imports

types: $(TO_WORK) ## Checks the types, strictly
	@$(BIN)/mypy

format: $(TO_WORK) ## Formats the code and mends what ruff can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: ## Compiles requirements*.in to requirements*.txt, with hashes; needs uv. ARGS=--upgrade takes newer ones
	@test -n "$(UV)" || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	@for name in requirements requirements-dev; do \
		$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
			--no-emit-index-url --no-emit-find-links $(ARGS) $$name.in --output-file $$name.txt || exit 1; \
	done

docs: $(TO_WORK) ## Writes the pages that are made from the code: docs/database.md
	@$(BIN)/python -m models.document > docs/database.md.new && mv docs/database.md.new docs/database.md

messages: $(TO_WORK) ## Looks for what the pages say, and brings the Danish catalogue up to date; says what has no words yet
	@$(BIN)/python -m voice_intake.web.messages

screenshots: $(TO_WORK) ## Takes pictures of the pages into docs/images, light and dark; needs Chromium
	@$(BIN)/python -m tests.browser.screenshots

bench: $(TO_WORK) ## Measures how fast calls are answered and cases found, on this machine; ARGS="--only console --plans"
	@$(BIN)/python -m tests.bench $(ARGS)

drill: $(TO_WORK) ## Kills web, worker and PostgreSQL while hundreds call, and tells whether anything was lost or doubled
	@$(BIN)/python -m tests.drill $(ARGS)

clean: ## Removes what can be made again; the databases in var/ stay
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(TO_WORK): requirements-dev.txt $(TO_RUN)
	@echo "Setting up what working on the line needs (.venv) ..."
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(TO_RUN): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Setting up what the line needs (.venv) ..."
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL_OURSELVES)
	@touch $@

$(BIN)/python:
	@command -v "$(PYTHON)" > /dev/null || \
		{ echo "There is no $(PYTHON) here. Voice Intake needs Python 3.11 or newer: make ... PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is $$($(PYTHON) -V 2>&1). Voice Intake needs 3.11 or newer: make ... PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -m venv $(if $(UV),--without-pip) .venv || { rm -rf .venv; exit 1; }
