# One vocabulary for hooks, CI and README: install | demo | check | test | bench | serve | docs.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
# One more than cores, at most four: a third of the time a worker waits for a process that it started.
WORKERS := $(shell $(PYTHON) -c "import os; print(min(len(os.sched_getaffinity(0)) + 1, 4))" 2>/dev/null || echo 2)
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.PHONY: install install-test system demo check test bench serve docs clean

install: $(VENV)/installed

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet -c constraints.txt -e .
	touch $@

install-test: $(VENV)/installed-test

$(VENV)/installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet -c constraints.txt -e '.[transformer,pretrained,spark,postgres,report,docs,dev]'
	touch $(VENV)/installed $@

# PostgreSQL and a Java runtime, where the machine lacks them (Debian's packages; needs root).
system:
	sh tests/install_system_packages.sh

demo: install
	$(BIN)/gridtags demo

check: install-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

test: system install-test
	$(MAKE) check
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

bench: install-test
	$(BIN)/python -m benchmarks.speed --size small --json var/speed.json

# Needs what the code needs, as the reference is made of it; nothing is fetched while it builds.
docs: $(VENV)/installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

$(VENV)/installed-docs: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet -c constraints.txt -e '.[docs]'
	touch $(VENV)/installed $@

serve: install
	$(BIN)/gridtags serve

clean:
	rm -rf $(VENV) var
