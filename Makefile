# Everything starts here. Needed beforehand: make, and Python 3.11 or newer with its venv module. The rest is made.
#
#   make run                        the demo, at http://localhost:8000   (another port: make run PORT=8001)
#   make test                       everything: style, layers, types, SQLite, PostgreSQL, browser
#   make check                      the quick part of it: style, layers, types, words, migrations
#   make bench                      measures against the bare SQL and writes bench/results/
#   make messages                   collects the words of every app and checks that each is translated
#   make new-program NAME=grants    writes a program in the shape all have, green from the start
#   make new-pack KIND=destinations NAME=canada

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench bench-linkage bench-peers messages new-program new-pack lock

PORT ?= 8000
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
# Nothing here asks for hints on upgrades, and no compiled file is left in the work tree of a read-only mount.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1
export VIRTUAL_ENV := $(CURDIR)/$(VENV)

help:
	@sed -n '3,9s/^#   //p' Makefile

run: $(RUN_READY)
	@exec $(BIN)/ambos run --demo --port $(PORT)

test: $(DEV_READY)
	@exec $(BIN)/python tests/run.py all

check: $(DEV_READY)
	@exec $(BIN)/python tests/run.py check

bench: $(DEV_READY)
	@exec $(BIN)/python -m bench.run

# Duplicates in a list, beside splink: a rival of measurements only, in an environment of its own.
bench-linkage: $(BIN)/uv
	@test -x $(VENV)/linkage/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python $(VENV)/linkage
	@VIRTUAL_ENV=$(CURDIR)/$(VENV)/linkage $(BIN)/uv pip install --quiet --require-hashes -r requirements-linkage.txt
	@exec $(VENV)/linkage/bin/python -m bench.people_candidates

# Eligibility beside OpenFisca and PolicyEngine-US (AGPL, some 600 MB): oracles of measurements only, in an environment of their own.
bench-peers: $(DEV_READY)
	@test -x $(VENV)/peers/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python $(VENV)/peers
	@VIRTUAL_ENV=$(CURDIR)/$(VENV)/peers $(BIN)/uv pip install --quiet --require-hashes -r bench/peers/requirements.txt
	@exec $(BIN)/python -m bench.eligibility_peers

messages: $(DEV_READY)
	@$(BIN)/ambos messages extract
	@exec $(BIN)/ambos messages check

new-program: $(DEV_READY)
	@exec $(BIN)/ambos new program "$(NAME)" --title "$(TITLE)" --title-es "$(TITULO)"

new-pack: $(DEV_READY)
	@exec $(BIN)/ambos new pack "$(KIND)" "$(NAME)" --code "$(CODE)"

# The five locks, resolved anew for every platform, with hashes and without any address.
lock: $(DEV_READY)
	@for set in uv run dev linkage peers; do \
	  case $$set in uv) in=requirements-uv; ;; run) in=requirements; ;; dev) in=requirements-dev; ;; linkage) in=requirements-linkage; ;; \
	  peers) in=bench/peers/requirements; ;; esac; \
	  echo "resolving $$in.in ..."; \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    $$in.in -o $$in.txt || exit 1; \
	done

# -- the environment: made once, made again only when a lock changes -----------------------------------------------------

$(BIN)/uv: requirements-uv.txt
	@set -e; \
	found=""; old=""; bare=""; \
	for candidate in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14 python; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    if "$$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then found="$$candidate"; break; \
	    else bare="$$candidate"; fi; \
	  fi; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
	  echo "$$bare has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; fi; \
	if [ -z "$$found" ]; then \
	  echo "Ambos needs Python 3.11 or newer; none was found (or say which: make run PYTHON=/path/to/python3.11)" >&2; exit 1; fi; \
	echo "making $(VENV) with $$("$$found" -V) ..."; \
	"$$found" -m venv --clear $(VENV); \
	$(BIN)/python -m pip install -qq --require-hashes -r requirements-uv.txt; \
	touch $(BIN)/uv

$(RUN_READY): $(BIN)/uv requirements.txt pyproject.toml
	@echo "installing what Ambos needs (some seconds, the first time only) ..."
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/uv pip install --quiet --no-deps -e .
	@touch $@

$(DEV_READY): $(RUN_READY) requirements-dev.txt
	@echo "installing what tests and measurements need ..."
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
