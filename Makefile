# Sanad: `make run` does everything. Names are relative and quoted, so that the clone may lie in "a b/سند".
PYTHON ?= python3
VENV := .venv/bin/python
CODE := $(wildcard models index rag api ui access evals setup benchmarks training app.py sanad.py)

# Nothing calls home, and idle threads leave the cores to others (28 tokens/s instead of 0.3 beside a busy process).
export OMP_WAIT_POLICY := passive
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False
export ANONYMIZED_TELEMETRY := False
export ORT_DISABLE_TELEMETRY := 1
export TOKENIZERS_PARALLELISM := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help run test setup setup-dev models index lint eval bench screenshots lock audit clean python
.DEFAULT_GOAL := help
.NOTPARALLEL:

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1 — /p' Makefile

run: index ## set up, index corpus/ and serve the page on http://127.0.0.1:7860 (ARGS="--port 7861")
	@$(VENV) app.py $(ARGS)

test: setup-dev lint models ## lint and run all tests, also on the real weights and in the browser
	@$(VENV) -m pytest -n 2 $(ARGS)

setup: python ## make .venv with everything that Sanad runs on
	@"$(PYTHON)" -m setup

setup-dev: python
	@"$(PYTHON)" -m setup --dev

models: setup ## fetch and check the weights that the settings name
	@$(VENV) -m setup.weights

index: models ## index the articles in corpus/
	@$(VENV) -m index build

lint: setup-dev ## ruff and mypy
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@$(VENV) -m mypy --strict $(CODE)

eval: models ## answer evals/questions.jsonl and print a table
	@$(VENV) -m evals.answers $(ARGS)

bench: index ## measure the speed of indexing and of questions
	@$(VENV) -m benchmarks.index_speed
	@$(VENV) -m benchmarks.scale --articles 1000 10000

screenshots: setup-dev index ## take the README's screenshots anew; needs chromium
	@$(VENV) -m docs.screenshots

lock: setup-dev ## write constraints.txt anew from what .venv holds
	@$(VENV) -m pip list --format=freeze --exclude pip | sed 's/+.*//' > constraints.txt

audit: python ## ask PyPI whether a known hole is in what Sanad runs on; pip-audit in an environment of its own
	@"$(PYTHON)" -m venv var/audit
	@var/audit/bin/python -m pip install --quiet pip-audit==2.10.1
	@var/audit/bin/python -m pip_audit --strict --no-deps --disable-pip --requirement constraints.txt $(ARGS)

clean: ## remove .venv and tool caches; keep the index and the weights
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.11 or newer." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Sanad needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + ". Name a newer one: make run PYTHON=python3.12")'
