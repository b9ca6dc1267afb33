# Every command of the project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test test-engine test-postgres check fix bench bench-ui bench-search study model docs vendor

PORT ?= 8000
# Compiled modules are kept, even where the machine says not to: each start would compile
# thousands of them again, in 5 to 10 s.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
# What reads no database says nothing more on another one.
WITHOUT_DATABASE := --ignore=tests/engine --ignore=tests/house
# Engine and rules think without a database. What reads words (classifier, meaning, groups of
# needs) loads models for seconds: `make test` runs it.
PURE := tests/engine $(wildcard tests/domain/*/test_rules.py)

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
	  || sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' $(MAKEFILE_LIST)

install: ## Create .venv with the piu command in it
	@sh scripts/install.sh requirements.lock

install-dev:
	@sh scripts/install.sh requirements-dev.lock

demo: install ## Serve the platform on real data (PORT=8001 make demo for another port)
	@sh scripts/system_packages.sh pango
	@exec env PIU_DEMO=1 $(BIN)/piu demo --port $(PORT)

test: install-dev ## Run all tests, browser tests included, on SQLite
	@sh scripts/system_packages.sh pango chromium gdal
	$(BIN)/pytest -n 2 --dist loadgroup

test-engine: install-dev ## Run the tests of the engine's numbers and of the rules, in some 15 s
	$(BIN)/pytest -n 2 -p no:tests.platform_fixtures --ignore=tests/engine/words $(PURE)

test-postgres: install-dev ## Run the tests, but the browser's, on a throw-away PostgreSQL
	@sh scripts/system_packages.sh pango postgresql gdal
	$(BIN)/python scripts/with_postgres.py $(BIN)/pytest -n 2 -m "not browser" $(WITHOUT_DATABASE)

check: install-dev ## Check style, types, imports, templates and generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint piu/web/templates --lint --quiet
	$(BIN)/python scripts/bundle_css.py --check
	$(BIN)/python scripts/messages.py --check

fix: install-dev ## Format the code, and rewrite the generated files
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/bundle_css.py
	$(BIN)/python scripts/messages.py

bench: install-dev ## Measure the engine
	$(BIN)/python -m bench

bench-ui: install-dev ## Measure answer times on the demo data, then frame rates in Chromium (needs npm)
	@sh scripts/system_packages.sh pango chromium
	$(BIN)/python scripts/bench_pages.py
	$(BIN)/python -m bench.frames

bench-search: install-dev ## Measure search on 100,000 and a million records (about an hour)
	@sh scripts/system_packages.sh postgresql
	$(BIN)/python scripts/with_postgres.py $(BIN)/python -m bench.search

study: install-dev ## Check that intervals and reasons tell the truth, and that groups of needs are found
	$(BIN)/python -m study
	$(BIN)/python -m study.search
	$(BIN)/python -m study.labels
	$(BIN)/python -m study.grouping
	$(BIN)/python -m study.matching

model: install-dev ## Train the classifier that ships, from the labelled texts
	$(BIN)/python scripts/build_model.py

docs: install-dev ## Build the documentation into site/
	$(BIN)/mkdocs build --strict

vendor: install-dev ## Fetch the pinned browser libraries again (needs npm)
	$(BIN)/python scripts/vendor.py
