# Two commands set everything up on a machine with Python, venv and make:
#   make run     the talk's program, end to end
#   make test    the whole test suite
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test bench campaign mutants scala oracles docs clean

run: $(VENV)/installed
	$(BIN)/fpcalc run --trace - examples/01-owners.fp

test: $(VENV)/tested
	$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: $(VENV)/tested
	for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

campaign: $(VENV)/tested
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m campaign

mutants: $(VENV)/tested
	$(BIN)/python -m fpcalc.meta.report docs/mutants.md --jobs 2

scala: $(VENV)/tested
	$(BIN)/python -m pip install -q -c constraints.txt '.[scala]'
	$(BIN)/python -m pytest -m scala

oracles: $(VENV)/tested
	$(BIN)/python -m pip install -q -c constraints.txt '.[oracles]'
	$(BIN)/python -m pytest -m oracles

docs: $(VENV)/installed
	$(BIN)/fpcalc rules --format markdown > docs/rules.md
	$(BIN)/python -m calculus.operations.reference > docs/operations.md
	$(BIN)/python -m fpcalc.modules > docs/modules.md

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[test]'
	touch $@
