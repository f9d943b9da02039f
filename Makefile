# Two commands are enough: `make demo` and `make test`. Each does its own set-up.
PYTHON ?= python3
VENV := .venv
DATA ?= ../shared/data
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
LOCKS := requirements/run.lock requirements/build.lock

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint types contracts docs bench slow train lock wheel clean

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' \
		|| { echo "mimika needs Python 3.11 or 3.12; pass PYTHON=/path/to/one"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(LOCKS) pyproject.toml | $(BIN)/python
	@echo "installing what mimika needs (once)"
	@$(PIP) install --no-deps --require-hashes -r requirements/build.lock
	@$(PIP) install --no-deps --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "installing what the tests need (once)"
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

demo: $(VENV)/.run ## set up and run the main job on the bundled session
	@$(BIN)/mimika demo --out out/demo

test: $(VENV)/.dev ## set up and run the tests
	@$(BIN)/python -m pytest -m "not slow"

slow: $(VENV)/.dev ## the long tests: memory over 20,000 frames, every clip
	@$(BIN)/python -m pytest -m slow

check: format lint types contracts docs test ## everything that must hold before a commit

format: $(VENV)/.dev
	@$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	@$(BIN)/ruff check .

types: $(VENV)/.dev
	@$(BIN)/basedpyright

contracts: $(VENV)/.dev
	@$(BIN)/lint-imports

docs: $(VENV)/.dev ## check that the generated pages are those the code generates
	@$(BIN)/python docs/generate.py --check

bench: $(VENV)/.dev ## print speed and memory beside a peer in the same run
	@$(BIN)/python -m benchmarks.face_stack
	@$(BIN)/python -m benchmarks.expression_net

$(VENV)/.train: requirements/train.txt $(VENV)/.dev
	@echo "installing what training needs (once)"
	@$(PIP) install -r requirements/train.txt
	@touch $@

train: $(VENV)/.train ## make every weight again from ../shared/data (hours on two cores; goes on where it was cut off)
	@$(BIN)/python -m training.face_shape --data $(DATA)
	@$(BIN)/python -m training.action_units --data $(DATA) --write
	@$(BIN)/python -m training.age --data $(DATA) --net large --epochs 14
	@$(BIN)/python -m training.evaluate_age --data $(DATA) --write
	@$(BIN)/python -m training.expression --data $(DATA) --net large --epochs 30 --seed 2
	@$(BIN)/python -m training.expression --data $(DATA) --net small --epochs 30 --seed 1
	@$(BIN)/python -m training.evaluate --data $(DATA) --write
	@$(BIN)/python -m training.fairness --data $(DATA) --write
	@$(BIN)/python -m training.voice --data $(DATA)
	@$(BIN)/python -m training.evaluate_voice --data $(DATA) --write
	@$(BIN)/python -m training.words --data $(DATA)
	@$(BIN)/python -m training.evaluate_words --data $(DATA) --write
	@$(BIN)/python -m training.brief_directions
	@$(BIN)/python -m benchmarks.brief_movements --takes 5 --write

lock: ## write the lock files anew (needs uv)
	@requirements/lock.sh

wheel: $(VENV)/.dev ## build the wheel
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean: ## remove what the other targets made
	@rm -rf $(VENV) out dist build .ruff_cache .pytest_cache .hypothesis
