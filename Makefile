# Two commands matter: `make book` and `make test`. `make help` lists the rest.

# The first Python on this machine that the locked packages support.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BOOK_ENV := $(VENV)/.book-is-installed
FULL_ENV := $(VENV)/.all-is-installed
PORT ?= 8000
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help book test notebooks exercises lint serve bundle clean lock address version reproduce mutation coverage bench budgets gettext

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(BOOK_ENV) ## build the book from the stored outputs (no TensorFlow needed)
	@$(BIN)/jupyter-book build -q -W -n --keep-going . > $(VENV)/book.log 2>&1 \
		|| { cat $(VENV)/book.log; exit 1; }
	@echo "The book is at file://$(CURDIR)/_build/html/index.html"
	@echo "Open that file, or run 'make serve' and open http://127.0.0.1:$(PORT)/"

test: $(FULL_ENV) lint book ## prove everything: lint, types, all tests, notebooks, built pages
	CNN_BOOK_IS_BUILT=1 $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

notebooks: $(FULL_ENV) ## execute every notebook and store its outputs (ARGS="chapters/02_….ipynb" for one)
	$(BIN)/python -m tools.notebooks $(ARGS)

exercises: $(FULL_ENV) ## make the exercise sheets from their masters, and prove them
	$(BIN)/python -m tools.exercises build $(ARGS)

lint: $(FULL_ENV) ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

serve: book ## serve the built book at http://127.0.0.1:8000/ (PORT=… for another)
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

gettext: $(BOOK_ENV) ## collect the texts of all pages, to be translated, in build/_build/gettext
	@$(BIN)/jupyter-book build -q -W -n --keep-going --path-output build \
		--builder custom --custom-builder gettext . > $(VENV)/gettext.log 2>&1 \
		|| { cat $(VENV)/gettext.log; exit 1; }
	@echo "The catalogues are in build/_build/gettext/"

bundle: book ## pack book, notebooks, sheets and package into one zip for places with no network
	$(BIN)/python -m tools.bundle

reproduce: $(FULL_ENV) ## train everything on the full data: weights and results that the chapters load
	$(BIN)/python -m tools.reproduce $(ARGS)

mutation: $(FULL_ENV) ## change the package line by line and see a test fail for each change
	$(BIN)/python -m tools.mutation $(ARGS)

coverage: $(FULL_ENV) ## see which lines of the package the tests run, in the sandbox of the grader too
	$(BIN)/python -m pytest -p tools.inside --cov -m "not browser" \
		--ignore=tests/book --ignore=tests/chapters $(ARGS)

bench: $(FULL_ENV) ## time the convolutions beside TensorFlow, and PyTorch and numba where installed
	$(BIN)/python -m benchmarks $(ARGS)

budgets: $(FULL_ENV) ## check what the pages may weigh and how soon they show, and how long a build may take
	$(BIN)/python -m tools.budgets $(ARGS)

lock: ## resolve the environment anew (UPGRADE=1 for the newest versions)
	$(PYTHON) tools/lock.py

address: $(BOOK_ENV) ## set the public address everywhere: make address URL=https://github.com/me/course
	$(BIN)/python tools/address.py $(URL)

version: $(BOOK_ENV) ## give the course a new version everywhere: make version V=0.2.0
	$(BIN)/python -m tools.version $(V)

clean: ## remove what was built; the environment stays (rm -r .venv)
	rm -rf _build build .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11, 3.12 or 3.13, and found none. Install one," \
		"or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' \
		|| { echo "$(PYTHON) is older than Python 3.11: name a newer one with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make an environment here." \
		"On Debian and Ubuntu: apt install python3-venv"; exit 1; }

# The first part of the lock file is all that building the book needs.
$(BOOK_ENV): requirements.lock | $(BIN)/python
	@echo "Installing what the book needs into $(VENV) (once) …"
	@sed '/^# === everything else ===/,$$d' requirements.lock > $(VENV)/book.lock
	@$(PIP) install --require-hashes -r $(VENV)/book.lock
	@touch $@

$(FULL_ENV): requirements.lock pyproject.toml | $(BOOK_ENV)
	@echo "Installing everything into $(VENV) (once; TensorFlow is large) …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
