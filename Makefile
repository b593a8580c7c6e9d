# For those who change the code. `./run demo` and `./run test` need no make.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
GATHER := $(PYTHON) manage.py makemessages --locale=nl --locale=en --no-wrap \
	--add-location=file $(patsubst %,--ignore='%/*',bench tests tools var)

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

.PHONY: demo
demo: ## the site with made-up content on http://localhost:8000
	./run demo

.PHONY: test
test: ## all tests that this machine can run
	./run test

.PHONY: quick
quick: ## style, architecture and the fast tests of every app
	./run test quick

.PHONY: install
install: ## everything for those who change the code (needs uv)
	uv sync --quiet --group dev --group check

.PHONY: check
check: install ## style, types, migrations, translations; and what has grown
	bash .ci/run checks
	@$(PYTHON) tools/sizes.py

.PHONY: format
format: install ## put the code in its form
	.venv/bin/ruff check --fix --exit-zero --quiet .
	.venv/bin/ruff format --quiet .

.PHONY: messages
messages: ## gather the texts of the interface, and compile the translations
	$(GATHER) --extension=html,txt,py
	$(PYTHON) manage.py compilemessages --locale=nl --locale=en --ignore=.venv

.PHONY: lock
lock: ## pin what the project asks for; keeps the pins that still fit
	python3 tools/lock.py

.PHONY: upgrade
upgrade: ## pin the newest releases that work together
	python3 tools/lock.py --upgrade

.PHONY: sbom
sbom: ## a bill of materials (CycloneDX) of what the site runs on, in var/
	uv export --quiet --no-dev --group large --format cyclonedx1.5 --output-file var/sbom.json
	$(PYTHON) tools/sbom.py var/sbom.json

.PHONY: ci
ci: ## everything that must hold, on SQLite and on PostgreSQL with Redis
	bash .ci/run
