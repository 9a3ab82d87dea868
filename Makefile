# `make up` starts Orderly on this machine; `make test` checks all of it. Both set up what they need, in .venv.

PYTHON ?= python3
BIN := .venv/bin
FUNCTIONS := BotInbound BotInstaller BotNotifier LexHandler Desk Operator Events DeadLetters Evaluator Remediator Sweeper \
  Reporter

.PHONY: up test lint check bench lex rules manifest requirements dev browser clean

up: .venv/local.installed  ## KEEP=1 keeps state between starts; SLACK=socket connects a real workspace
	@exec $(BIN)/python -m local

test: lint browser
	@$(BIN)/pytest -n 2 --dist loadfile $(TESTS)

lint: dev
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports) || { echo "$$said"; false; }
	@$(BIN)/python -m lex.definition --check
	@$(BIN)/python -m lex.check
	@$(BIN)/python -m bot.form_catalogue --check
	@$(BIN)/python -m config_rules.document --check
	@$(BIN)/cfn-lint template.yaml member.yaml

# All rules against the account whose credentials are there: make check RULES='*,!instance-*' REGION=eu-west-1

check: dev
	@$(BIN)/python -m config_rules.check $(if $(RULES),--rules '$(RULES)') $(if $(REGION),--region $(REGION))

bench: dev
	@$(BIN)/python -m benchmarks.ack
	@$(BIN)/python -m benchmarks.answer
	@$(BIN)/python -m benchmarks.burst
	@$(BIN)/python -m benchmarks.events
	@$(BIN)/python -m benchmarks.sweep

# What is generated from the catalogue of operations.

lex: dev
	@$(BIN)/python -m bot.form_catalogue
	@$(BIN)/python -m lex.definition
	@$(BIN)/python -m lex.check
	@$(BIN)/python -m lex.version

rules: dev
	@$(BIN)/python -m config_rules.document

manifest: dev
	@$(BIN)/python -m bot.manifest

# Setting up: a file beside the virtual environment says what is installed, so that it happens once.

dev: .venv/dev.installed

.venv/%.installed: requirements/%.txt
	@$(PYTHON) -c 'import sys; sys.exit("Orderly needs Python 3.11 or newer: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || (rm -rf .venv; echo "On Debian and Ubuntu: apt-get install python3-venv"; false)
	@echo "Installing what is in $< ..."
	@$(BIN)/pip install -qq --disable-pip-version-check --no-input --no-compile --require-hashes --requirement $<
	@touch $@

browser: dev
	@$(BIN)/python -m tests.browser

# Pinned with hashes, for all platforms; a function's only for what AWS Lambda runs. UPGRADE=--upgrade for newer ones.

COMPILE = $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
  --custom-compile-command "make requirements" $(UPGRADE)

requirements: dev
	@$(COMPILE) --universal --python-version 3.11 requirements/local.in -o requirements/local.txt
	@$(COMPILE) --universal --python-version 3.11 -c requirements/local.txt requirements/dev.in -o requirements/dev.txt
	@for function in $(FUNCTIONS); do $(COMPILE) --python-version 3.13 --python-platform aarch64-manylinux_2_28 \
	  -c requirements/local.txt requirements/$$function.in -o requirements/$$function.txt; done

# What each function's package holds, for `sam build`: these folders and its own requirements, nothing else.

build-BotInbound build-BotInstaller build-BotNotifier: FOLDERS = bot core
build-LexHandler: FOLDERS = lex automation core
build-Desk build-Operator build-Events build-DeadLetters: FOLDERS = automation core
build-Evaluator build-Remediator build-Sweeper build-Reporter: FOLDERS = config_rules automation core

# pip would ask whether a package is for the Python of this machine; they were chosen for the function's.
INSTALL = $(or $(wildcard $(BIN)/python),$(PYTHON)) -m pip install -qq --disable-pip-version-check --no-input \
  --require-hashes --no-compile --only-binary :all: --implementation cp --python-version 3.13 --ignore-requires-python \
  --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64 --platform linux_aarch64

$(FUNCTIONS:%=build-%): build-%: requirements/%.txt
	@cp -R $(FOLDERS) "$(ARTIFACTS_DIR)"
	@find "$(ARTIFACTS_DIR)" -name __pycache__ -prune -exec rm -r {} +
	@$(INSTALL) --requirement $< --target "$(ARTIFACTS_DIR)"
	@rm -rf "$(ARTIFACTS_DIR)/bin"

clean:
	@rm -rf .venv .orderly .aws-sam
