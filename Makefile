PYTHON ?= python3
BIN := .venv/bin
WORDS ?=
CASES ?= 10000
# a file of tests is one process's; those that drive the browser stay last
TWO_AT_ONCE := --numprocesses 2 --dist loadfile --no-loadscope-reorder
# many wait for a page or a process, and two cores may be too busy for that
ALONE = { echo "what failed beside others is run again alone:"; $(BIN)/python -m pytest --last-failed --last-failed-no-failures none; }

.DEFAULT_GOAL := help
.PHONY: help browser offscreen demo test check fix bench docs fuzz recording capabilities gallery clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.core: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/.test: .venv/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

demo: .venv/.core  ## install what is needed and run two real pipelines on real images
	$(BIN)/tamis demo

# the browser that tests drive is the system's: installed where that is allowed, otherwise told
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0; \
	fi; \
	echo "tests of the page need Chromium, which is missing: as root, apt-get install chromium"

# scenes are drawn without a screen: by the graphics card, or by Mesa on the processor
offscreen:
	@$(PYTHON) -c 'import ctypes; ctypes.CDLL("libEGL.so.1")' 2>/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends libegl1 libgl1-mesa-dri >/dev/null && exit 0; \
	fi; \
	echo "tests of scenes need EGL, which is missing: as root, apt-get install libegl1 libgl1-mesa-dri"

test: .venv/.test browser offscreen  ## run every test; WORDS="engine" runs those whose name has the word
	$(BIN)/python -m pytest $(if $(WORDS),-k "$(WORDS)",$(TWO_AT_ONCE) || $(ALONE))

check: .venv/.test  ## style, types, floors, docstrings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports --no-cache
	$(BIN)/numpydoc lint $$(git ls-files 'src/*.py')
	$(BIN)/python -m pytest -q tests/test_house_rules.py

fix: .venv/.test  ## format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.test  ## ratios beside the peers, with the number of differing pixels
	for file in benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

.venv/.docs: .venv/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	@touch $@

docs: .venv/.docs  ## build the documentation: guide, gallery, reference; no warning, no broken link
	$(BIN)/python -m sphinx -b html -W --keep-going -q -j 2 docs docs/_build/html
	PYTHONPATH=docs/_ext $(BIN)/python -m tamis_site.check_links docs/_build/html
	@echo "open docs/_build/html/index.html"

fuzz: .venv/.test  ## every operation in tiles against the library; CASES=200 and WORDS="otsu" for less
	$(BIN)/python -m tamis.testing.fuzz --cases $(CASES) $(if $(WORDS),--words "$(WORDS)",--table docs/conformance.md)

recording: .venv/.test  ## record, replay, export and record again every example of the libraries
	$(BIN)/python -m tamis.testing.recording $(if $(WORDS),--words "$(WORDS)",--table docs/recording.md)

capabilities: .venv/.test  ## measure what every operation takes and gives; WORDS="otsu" for some
	$(BIN)/python -m tamis.testing.capabilities $(if $(WORDS),--words "$(WORDS)")

gallery: .venv/.test  ## index the examples, for `tamis gallery`; WORDS="coins" for some
	$(BIN)/python -m tamis.testing.gallery $(if $(WORDS),--words "$(WORDS)")

clean:  ## remove what the commands above made
	rm -rf .venv tamis-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .fuzz \
		docs/_build docs/gallery docs/reference/generated
