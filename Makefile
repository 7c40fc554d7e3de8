# The commands of the project. `make` alone lists them. PORT and MASTHEAD_DATA are honoured everywhere.
SHELL := /bin/bash
.DEFAULT_GOAL := list
export PYTHONDONTWRITEBYTECODE :=
BIN := .venv/bin
READY := .venv/ready
PYTEST := $(BIN)/python -m pytest

.PHONY: list demo serve test check fix faults search shows bench

list: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(READY): requirements.lock pyproject.toml tools/bootstrap.sh
	@bash tools/bootstrap.sh
	@touch $(READY)

demo: $(READY) ## the invented paper, running with everything in it (reset=1 begins anew; code=1 says the code to sign in)
	@exec $(BIN)/masthead demo $(if $(reset),--reset) $(if $(code),--code)

serve: $(READY) ## serve the paper in MASTHEAD_DATA
	@exec $(BIN)/masthead serve

test: $(READY) ## every test (postgres=15: on Debian's PostgreSQL of that version)
	@bash tools/outside.sh chromium hledger ledger $(if $(postgres),postgresql-$(postgres))
	@$(if $(postgres),TEST_POSTGRES=/usr/lib/postgresql/$(postgres)/bin) $(PYTEST) -n auto --dist loadfile --no-loadscope-reorder

check: $(READY) ## ruff, mypy, contracts, templates, house rules, migrations, dependencies
	@$(BIN)/python -m tools.check

fix: $(READY) ## mend what a machine can mend
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

faults: $(READY) ## the failure matrix, with real processes
	@bash tools/outside.sh chromium hledger ledger
	@$(PYTEST) tests/faults -m faults

search: $(READY) ## the money machine, longer: EXAMPLES of them, 400 unless said
	@EXAMPLES=$(or $(EXAMPLES),400) $(PYTEST) tests/money/test_money_machine.py --timeout 0

shows: $(READY) ## repeat what an issue asks to be shown
	@bash tools/outside.sh chromium hledger ledger
	@$(PYTEST) tests/shows -m shows
	@$(MAKE) --no-print-directory faults
	@$(MAKE) --no-print-directory test postgres=15
	@$(MAKE) --no-print-directory bench

bench: $(READY) ## speed, as ratios to a named reference in the same run
	@bash tools/outside.sh nginx wrk
	@$(BIN)/python bench/pages
	@$(BIN)/python bench/desk
