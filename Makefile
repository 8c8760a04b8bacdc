# Two commands are enough: `make demo` and `make test`. Each does all set-up on a fresh machine with plain python3.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_SYSTEM_CERTS ?= 1
.PHONY: demo test test-fast torture mutants check fix setup system bench clean

demo: .make/app .make/assets
	$(BIN)/yipanqi demo

test: .make/test .make/assets
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tools/test.py

# What says whether a figure is right, and the laws of the house: no register, no page. Everything quick of all folders takes five times as long.
FAST := $(addprefix src/yipanqi/,values engines rules indicators ledger) tests/architecture

test-fast: .make/test .make/assets
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -q $(FAST) -m "not slow and not browser" -n 2 --dist loadfile --no-loadscope-reorder

# What is too long for `make test`: tests marked so, random kills of everything that works on a city (the same on PostgreSQL with --postgresql PORT), then every
# register exported and taken in again, load on the served portal and everything that nobody should send, on a model city of its own.
torture: .make/test .make/assets
	$(BIN)/python -m pytest -n 2 --dist loadfile --torture -m torture
	$(BIN)/python -m tests.torture.kills --kills 200
	YIPANQI_HOME=.make/torture $(BIN)/yipanqi demo --no-serve --dir .make/torture-books
	$(BIN)/python -m tests.torture.round_trip .make/torture
	$(BIN)/python tools/torture.py .make/torture

mutants: .make/test .make/assets
	$(BIN)/python tools/mutants.py

check: .make/test
	$(BIN)/ruff check src tests tools benchmarks conftest.py
	$(BIN)/lint-imports
	$(BIN)/mypy src/yipanqi/values src/yipanqi/engines src/yipanqi/rules src/yipanqi/indicators src/yipanqi/briefing/pack

fix: .make/test
	$(BIN)/ruff check --fix src tests tools benchmarks conftest.py

bench: .make/test
	$(PYTHON) tools/venv.py $(VENV) --install .[test,bench]
	for f in benchmarks/*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

setup: .make/app .make/assets

$(BIN)/python:
	$(PYTHON) tools/venv.py $(VENV)

.make/app: $(BIN)/python pyproject.toml constraints.txt
	$(PYTHON) tools/venv.py $(VENV) --install .
	@mkdir -p .make && touch $@

.make/test: $(BIN)/python pyproject.toml constraints.txt
	$(PYTHON) tools/venv.py $(VENV) --install .[test]
	@mkdir -p .make && touch $@ .make/app

.make/assets: package-lock.json tools/frontend.py tools/fonts.py src/yipanqi/ui/icons.txt $(BIN)/python
	$(MAKE) .make/app
	$(BIN)/python tools/frontend.py
	$(BIN)/python tools/fonts.py
	@mkdir -p .make && touch $@

clean:
	rm -rf $(VENV) .make node_modules build dist
