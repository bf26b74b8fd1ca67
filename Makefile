# Needs python3 (3.11 or newer), git and make; everything else is installed into .venv from the lock.
PYTHON ?= python3
BIN := .venv/bin
OUT ?= out

.PHONY: demo test lint bench lock wheelhouse clean

demo: .venv/base                  ## read the sample case and write its brief; opens nothing
	$(BIN)/python -m detente demo examples/li-hui-2023 --out $(OUT)/demo

test: .venv/dev                   ## all tests
	$(BIN)/python -m pytest -n 2

lint: .venv/dev                   ## ruff, mypy --strict, and the budgets of length
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/budgets.py

bench: .venv/dev                  ## speed and growth, as ratios within one run
	$(BIN)/python bench/run.py

lock: .venv/dev                   ## renew the pinned versions
	$(BIN)/pip install -q pip-tools
	$(BIN)/pip-compile -q --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --generate-hashes --allow-unsafe -o lock/base.txt pyproject.toml
	$(BIN)/pip-compile -q --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --generate-hashes --allow-unsafe --extra dev -o lock/dev.txt pyproject.toml

wheelhouse: .venv/base            ## a folder of wheels to carry to a machine without network
	$(BIN)/pip wheel -q --wheel-dir wheelhouse -r lock/base.txt
	$(BIN)/pip wheel -q --wheel-dir wheelhouse --no-deps .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/base: .venv/bin/python lock/base.txt pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check -r lock/base.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	touch $@

.venv/dev: .venv/base lock/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -r lock/dev.txt
	touch $@

clean:
	rm -rf out wheelhouse build dist .pytest_cache .mypy_cache .ruff_cache
