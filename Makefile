# make run   set up and open the app on the sample company
# make test  set everything up, lint, check types, run every test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test setup setup-dev lint types bench calibrate clean

run: setup
	BAROMETER_COMPANY=sample $(BIN)/streamlit run app.py

test: setup-dev lint types
	$(BIN)/python tests/find_browser.py
	$(BIN)/pytest -n 2 --dist loadfile

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-dev
	$(BIN)/mypy

bench: setup-dev
	$(BIN)/python -m benchmarks

calibrate: setup-dev
	$(BIN)/python -m benchmarks.calibrate

setup: $(VENV)/.runs
setup-dev: $(VENV)/.tests

$(VENV)/.runs: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Barometer needs Python 3.11 or newer.")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
