# `make demo` and `make test` do their whole set-up themselves: see tools/prepare.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= corpus

.PHONY: help demo test check format score fit bench clean

help:
	@echo "make demo    four small firms, some weeks, real servers on this machine: watch it live"
	@echo "make test    format, lint, types, import contracts, and every test"
	@echo "make check   the same without the tests"
	@echo "make format  put the code into shape"
	@echo "make score   how well it understands a corpus of labelled mail: make score CORPUS=folder"
	@echo "make fit     learn the reading of replies anew from training/, and tell how well it reads unseen writers"
	@echo "make bench   speed, as ratios measured side by side"

$(VENV)/demo.ready: pyproject.toml constraints.txt tools/prepare
	@tools/prepare venv $(VENV) demo

$(VENV)/dev.ready: pyproject.toml constraints.txt tools/prepare
	@tools/prepare venv $(VENV) dev

demo: $(VENV)/demo.ready
	@$(BIN)/mailbot demo

check: $(VENV)/dev.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: check
	@tools/prepare servers
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --skip-covered --skip-empty

format: $(VENV)/dev.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

score: $(VENV)/demo.ready
	$(BIN)/python $(CORPUS)/score.py $(CORPUS)/pl $(CORPUS)/ro $(CORPUS)/nl $(CORPUS)/ru --mailbot $(BIN)/mailbot

fit: $(VENV)/dev.ready
	$(BIN)/python -m training.fit

bench: $(VENV)/dev.ready
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage* htmlcov dist build demo-story
