# Needs python3 (3.11 or newer) with venv, and make. Everything else goes into .venv.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
PEERS := $(VENV)/.peers
N ?= 1000000
DEMO := var/demo.db

.PHONY: demo test soak lint format bench openapi gold floors train constraints audit clean

demo: $(READY)
	@mkdir -p var
	@$(BIN)/onrecord index seeds/articles --db $(DEMO)
	@printf '\n%s\n\n' 'Try in another terminal:'
	@printf '    %s\n' "curl 'http://127.0.0.1:$(PORT)/v1/quotes?q=harbour+suitcase&sort=oldest&limit=1'" \
		"curl 'http://127.0.0.1:$(PORT)/v1/quotes?speaker=Dario+Quill&limit=1'" \
		"curl 'http://127.0.0.1:$(PORT)/v1/speakers?q=achterberg'"
	@printf '\n'
	@$(BIN)/onrecord serve --db $(DEMO) --port $(PORT)

test: $(READY) lint
	$(BIN)/python -m pytest

# What takes too long for every day: runs of the indexer and of the service that are killed at random moments, and
# requests and edge cases by the ten thousand, answers compared while another process indexes, and memory.
soak: $(READY)
	$(BIN)/python -P tests/indexer/kills.py --kills 200 --real 10
	ONRECORD_KILLS=30 $(BIN)/python -m pytest tests/api/test_indexing_server.py
	ONRECORD_REQUESTS=10000 $(BIN)/python -m pytest tests/api/test_any_request.py
	ONRECORD_EXAMPLES=100 $(BIN)/python -m pytest tests/contract
	$(BIN)/python -P tests/api/mixed_load.py --seconds 60
	$(BIN)/python -P tests/api/steady_memory.py --requests 100000

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Searches among N made quotes beside tantivy and Datasette: make bench N=10000000. DB=FILE is where they are kept for
# the next time, README=--readme puts the tables into README.md.
bench: $(PEERS)
	$(BIN)/python -P tests/bench/search.py --quotes $(N) $(if $(DB),--db $(DB)) $(README)
	$(BIN)/python -P tests/bench/lookup.py $(if $(DB),--db $(DB),--quotes $(N))
	$(BIN)/python -P tests/bench/names.py
	$(BIN)/python -P tests/bench/middleware.py
	$(BIN)/python -P tests/bench/load.py
	$(BIN)/python -P tests/bench/ingest.py
	$(BIN)/python -P tests/bench/attribution.py
	$(BIN)/python -P tests/bench/ingest_workers.py --articles 1500

# The schema, and the example answers that it and the README show, from the application itself.
openapi: $(READY)
	$(BIN)/python tests/api/write_examples.py
	$(BIN)/python -m api.openapi
	$(BIN)/python -P tests/test_readme.py --write

# seeds/gold.jsonl and seeds/hard.jsonl from the labels beside them.
gold: $(READY)
	$(BIN)/python seeds/make_gold.py

# The floors of tests/accuracy.json and the README's tables, from what extraction measures now. (-P: tests/indexer is
# not the indexer.)
floors: $(READY)
	$(BIN)/python -P tests/test_accuracy.py --write $(LOWER)

# Train the shipped parser again: make train CORPORA=folder of the treebanks (see indexer/training/MODEL.md).
train: $(READY)
	$(BIN)/python -m indexer.training $(CORPORA) indexer/model/parser.npz

# Pin every package again; uv, from PyPI, resolves for all platforms and writes no addresses.
constraints: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra train --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-annotate --no-header --no-emit-index-url --quiet -o constraints.txt
	$(BIN)/uv pip compile tests/bench/requirements.in --constraint constraints.txt --universal --python-version 3.11 \
		--generate-hashes --upgrade --no-annotate --no-header --no-emit-index-url --no-emit-package pip \
		--no-emit-package setuptools --quiet -o tests/bench/constraints.txt

# Known faults of the pinned packages, from PyPI's advisories; the one target besides installing that asks the network.
audit: $(READY)
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/python -m pip_audit --requirement constraints.txt --require-hashes --disable-pip

clean:
	rm -rf $(VENV) var build *.egg-info

$(READY): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("OnRecord needs Python 3.11 or newer; this is " + sys.version.split()[0] \
		if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r constraints.txt
	@# (setuptools warns that editable packages may be shadowed by folders of their name.)
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $(READY)

# What the benchmarks compare with; nothing else needs it.
$(PEERS): $(READY) tests/bench/constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r tests/bench/constraints.txt
	@touch $(PEERS)
