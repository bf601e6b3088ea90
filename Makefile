# Everything that is done with this repository, each by one word. `make run` and `make test` set up what they need.

PYTHON ?= python3
PORT ?= 8000
FRESH ?=
ARGS ?=

UV ?= uv

# One road for everybody and for .ci/run: the pip that came with Python fetches the one in the lock, which is three
# times as quick. Of all modules one in five is ever imported: these are compiled then, and kept, also where the
# environment says otherwise.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
INSTALL_OURSELVES := $(INSTALL) --no-deps --no-build-isolation --editable .

# What is set up: a stamp is newer than what it was made from.
TO_RUN := .venv/.to-run
TO_WORK := .venv/.to-work

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check lint format types lock docs messages screenshots bench weigh drill clean

help: ## Lists what can be made
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'
	@echo "Another Python: make TARGET PYTHON=python3.12"

setup: $(TO_WORK) ## Sets up the virtual environment in .venv, with everything that working on the line needs

run: $(TO_RUN) ## Starts the phone line, the console and browser phones with demo data; PORT=8000, FRESH=1 starts over
	@trap : INT; $(BIN)/voice-intake demo --open --port $(PORT) $(if $(filter 1,$(FRESH)),--fresh) || [ $$? = 130 ]

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
	@command -v "$(UV)" > /dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	@for name in requirements-setup requirements requirements-dev; do \
		"$(UV)" pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header --python-version 3.11 \
			--no-emit-index-url --no-emit-find-links $(ARGS) $$name.in --output-file $$name.txt || exit 1; \
	done

docs: $(TO_WORK) ## Writes the pages that are made from the code: docs/database.md
	@$(BIN)/python -m models.document > docs/database.md.new && mv docs/database.md.new docs/database.md

messages: $(TO_WORK) ## Looks for what the pages say, and brings the Danish catalogue up to date; says what has no words yet
	@$(BIN)/python -m voice_intake.web.shared.extract_messages

screenshots: $(TO_WORK) ## Takes pictures of the pages into docs/images, light and dark; needs Chromium
	@$(BIN)/python -m tests.browser.screenshots

bench: $(TO_WORK) ## Measures how fast calls are answered, cases found and tables imported, on this machine; ARGS="--only console --plans"
	@$(BIN)/python -m tests.bench $(ARGS)

weigh: $(TO_WORK) ## Measures how long a set-up takes from nothing, and what each package adds to it; ARGS=--sizes only the latter
	@$(BIN)/python -m tests.bench.weight $(ARGS)

drill: $(TO_WORK) ## Kills web, worker and PostgreSQL while hundreds call, and says whether anything was lost or doubled
	@$(BIN)/python -m tests.drill $(ARGS)

clean: ## Removes what can be made again; the databases in var/ stay
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(TO_WORK): requirements-dev.txt $(TO_RUN)
	@echo "Setting up what working on the line needs (.venv) ..."
	@$(call fetching,$(INSTALL) --require-hashes -r requirements-dev.txt)
	@touch $@

$(TO_RUN): requirements-setup.txt requirements.txt pyproject.toml | $(BIN)/python
	@echo "Setting up what the line needs (.venv) ..."
	@$(call fetching,{ $(BIN)/python -c 'import pip' || $(BIN)/python -m ensurepip; })
	@$(call fetching,$(INSTALL) --require-hashes -r requirements-setup.txt)
	@$(call fetching,$(INSTALL) --require-hashes -r requirements.txt)
	@$(call fetching,$(INSTALL_OURSELVES))
	@touch $@

# What installers say is kept in a file; a person is told what to do.
define fetching
$(1) > .venv/set-up.log 2>&1 || { \
	echo "That failed. It needs the network, once; then say the same again, and it goes on from here."; \
	echo "What was said: .venv/set-up.log, at last: $$(grep -v '^ *$$' .venv/set-up.log | tail -n 1)"; exit 1; }
endef

$(BIN)/python:
	@command -v "$(PYTHON)" > /dev/null || \
		{ echo "There is no $(PYTHON) here. Voice Intake needs Python 3.11 or newer: make ... PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is $$($(PYTHON) -V 2>&1). Voice Intake needs 3.11 or newer: make ... PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2> /dev/null || \
		{ echo "$(PYTHON) comes without venv. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; exit 1; }
