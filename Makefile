# A Rack Full of Arithmetic: `make` alone explains. Needs Python 3.11 or later, git and make.
PYTHON ?= python3
BIN := .venv/bin
SITE := build/_build/html
PDF := $(SITE)/a-rack-full-of-arithmetic.pdf

# Stamps carry a hash of what they depend on, not a time: right on a fresh clone and after any change.
hash = $(shell find $(1) -type f -not -path '*/__pycache__/*' -not -name '*.part' | LC_ALL=C sort | xargs cat | git hash-object --stdin | cut -c1-12)
ENV_STAMP := .venv/ready-$(call hash,requirements.lock)-$(call hash,pyproject.toml)
UV := uv==0.13.9
PIP = $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCK_STAMP := .venv/locked-$(call hash,requirements.lock)
VERIFIED := build/verified-$(call hash,requirements.lock pyproject.toml lib data notebooks)
BUILT := build/built-$(call hash,requirements.lock pyproject.toml lib data notebooks book index.md _config.yml _toc.yml CITATION.cff)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help both book test verify site pdf notebooks lab bench mutants lint lock clean

help:  ## this list
	@echo "A Rack Full of Arithmetic"; echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

# Verifying and building are two jobs at a time: each leaves half a core idle.
both: $(ENV_STAMP)
	@$(MAKE) --no-print-directory --jobs=2 verify site

book: both  ## verify every notebook, build the site, say how to open it
	@echo; echo "The book is in $(SITE)/index.html. To read it:"
	@echo "  $(PYTHON) -m http.server --bind 127.0.0.1 --directory $(SITE) 8000   and open http://127.0.0.1:8000"

test: both  ## verify the notebooks and pass every other test, the site in a browser included
	$(BIN)/ruff check --quiet .
	$(BIN)/python -m pytest -q -n auto --durations=10

verify: $(VERIFIED)
$(VERIFIED): $(ENV_STAMP)
	@mkdir -p build && rm -f build/verified-*
	@echo "Verifying every notebook against its committed outputs"
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -o addopts= -o filterwarnings= -p no:cacheprovider --nbval --nbval-current-env \
	  --nbval-cell-timeout=60 -n auto --dist loadscope notebooks || { $(BIN)/python -m rackmath.show.rerun --check; false; }
	@touch $@

site: $(BUILT)
$(BUILT): $(ENV_STAMP)
	@mkdir -p build && rm -rf build/built-* build/_build
	@echo "Building the site"
	@$(BIN)/jupyter-book build . --path-output build -W -n --keep-going --quiet
	@touch $@

pdf: $(PDF)  ## print the whole book as one PDF, to which the site then links (needs Chromium)
	@echo "The book is in $(PDF)"
$(PDF): $(BUILT)
	@echo "Printing the book"
	@$(BIN)/python book/_ext/print_book.py $(SITE)

notebooks: $(ENV_STAMP)  ## run the notebooks again in place, and say which verdicts changed
	$(BIN)/python -m rackmath.show.rerun

lab: $(ENV_STAMP)  ## open JupyterLab, ready to rerun
	$(BIN)/jupyter lab --notebook-dir=notebooks

bench: $(ENV_STAMP)  ## time the closed forms against hand-written numpy, and llm-analysis
	@test -d build/neighbour || $(BIN)/python -m pip install -qq --target build/neighbour --no-deps llm-analysis==0.2.2 fire==0.7.1 termcolor==3.1.0
	PYTHONPATH=build/neighbour $(BIN)/python -m pytest tests/bench.py -q -o addopts= -o filterwarnings= \
	  --benchmark-only --benchmark-group-by=group --benchmark-columns=median,ops

mutants: $(ENV_STAMP)  ## change the machinery in one place at a time, and see that a test notices
	$(BIN)/python tests/mutants.py --at-once 2

lock: $(ENV_STAMP)  ## resolve the dependencies anew into requirements.lock, with hashes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	$(BIN)/uv pip compile pyproject.toml --group book --universal --python-version 3.11 --upgrade --no-annotate --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o requirements.lock

clean:  ## remove what was built, and the environment
	rm -rf build .venv

# uv sets up in seconds what takes pip minutes; where it has no wheel, pip does.
$(LOCK_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11; set PYTHON=python3.11 or later" >&2; false; }
	@echo "Setting up .venv (once; seconds with uv, one to two minutes with pip)"
	@rm -rf .venv && $(PYTHON) -m venv .venv || { echo "$(PYTHON) has no venv; on Debian: apt install python3-venv" >&2; false; }
	@if $(PIP) --only-binary :all: $(UV) 2>/dev/null; then \
	  $(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock; \
	else $(PIP) --require-hashes -r requirements.lock; fi
	@touch $@

$(ENV_STAMP): $(LOCK_STAMP)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@rm -f .venv/ready-* && touch $@
