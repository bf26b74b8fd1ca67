# Needs python3 (3.11 or newer), git and make; everything else is installed into .venv from the lock.
PYTHON ?= python3
BIN := .venv/bin
OUT ?= out
# Extras whose packages lock/dev.txt pins, so that everything is tested; train, audit and fuzz are installed by who needs them.
EXTRAS := web reports archive postgres cluster vault dev
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check

.PHONY: demo extras test lint bench audit lock wheelhouse clean

demo: .venv/base                  ## read the sample case and write its brief; opens nothing
	$(BIN)/python -m detente demo examples/li-hui-2023 --out $(OUT)/demo

extras: .venv/dev                 ## the packages of all extras: workbench, PDF and Word, Parquet, PostgreSQL …

test: .venv/dev                   ## all tests
	$(BIN)/python -m pytest -n 2

lint: .venv/dev                   ## ruff, mypy --strict, and the budgets of length
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/budgets.py

bench: .venv/dev                  ## speed and growth, as ratios within one run: every bench, then one table; 20 minutes
	$(BIN)/python bench/whole.py $(if $(KEEP),--keep)

audit: .venv/base                 ## licences, bill of materials, known vulnerabilities (says what it could not check)
	@test -x .venv/audit/bin/pip-audit || { $(PYTHON) -m venv .venv/audit && .venv/audit/bin/pip install -q pip-audit; } \
		|| echo "pip-audit could not be installed"
	$(BIN)/python tools/audit.py --sbom $(OUT)/sbom.json

lock: .venv/dev                   ## pin what pyproject.toml asks for; UPGRADE=-U takes the newest of everything
	$(INSTALL) pip-tools
	$(COMPILE) $(UPGRADE) -o lock/base.txt pyproject.toml
	$(COMPILE) $(UPGRADE) $(EXTRAS:%=--extra %) -c lock/base.txt -o lock/dev.txt pyproject.toml

wheelhouse: .venv/base            ## a folder of wheels to carry to a machine without network
	$(BIN)/pip wheel -q --wheel-dir wheelhouse -r lock/base.txt
	$(BIN)/pip wheel -q --wheel-dir wheelhouse --no-deps --no-build-isolation .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Detente needs Python 3.11 or newer: make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/base: .venv/bin/python lock/base.txt pyproject.toml
	@echo "installing the pinned packages into .venv (600 MB; a minute or more)"
	$(INSTALL) -r lock/base.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/base lock/dev.txt
	$(INSTALL) -r lock/dev.txt
	touch $@

clean:
	rm -rf out wheelhouse build dist .pytest_cache .mypy_cache .ruff_cache
