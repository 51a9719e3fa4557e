# Everything a developer does. `make demo` and `make test` need nothing but Python >= 3.11; uv is used where it is.

VENV ?= .venv
BIN := $(VENV)/bin
ARCHITECTURE ?= arm64
SAM ?= sam
# The template's parameters that a build needs; sam does not take an empty value (WhisperModel=).
BUILD_PARAMETERS = Architecture=$(ARCHITECTURE) \
    $(if $(WHISPER_MODEL),WhisperModel=$(WHISPER_MODEL)) \
    $(if $(WHISPER_LANGUAGES),WhisperLanguages=$(WHISPER_LANGUAGES)) \
    $(if $(WHISPER_REVISION),WhisperRevision=$(WHISPER_REVISION))
export ARCHITECTURE
export SAM_CLI_TELEMETRY = 0
# Empty, where a machine sets it: dozens of processes would each compile the project and all packages anew.
export PYTHONDONTWRITEBYTECODE =

# Of the browser tests `make test` runs one file of each kind; all of them take as long as half of the rest (decision 0050).
BROWSER_IN_TEST := accessibility before_it_begins keyboard memories_interview practice_interruptions uploader
TESTED_ELSEWHERE := tests/science tests/faults/demo tests/browsers tests/clients \
    $(filter-out $(BROWSER_IN_TEST:%=tests/browser/test_%.py),$(wildcard tests/browser/test_*.py))

.DEFAULT_GOAL := help
.PHONY: help demo test test-api test-browser test-browsers test-clients test-faults test-hostile test-oldest test-science test-schedules test-stalls up bench soak load audit lint format lock lock-check events openapi asyncapi clients build test-sam clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(VENV)/ready ## a whole interview on this machine, without keys
	$(BIN)/goldenfish demo $(ARGS)

up: $(VENV)/ready ## the whole cloud on this machine, until Ctrl-C
	$(BIN)/goldenfish up $(ARGS)

test: $(VENV)/ready tools/node/ready ## all tests but those that have a target of their own
	$(BIN)/python -m pytest -n 3 --dist loadfile $(TESTED_ELSEWHERE:%=--ignore=%) $(ARGS)

test-oldest: ## the unit tests on Python 3.11, the oldest that is promised: other releases of some packages
	PYTHONS=3.11 $(MAKE) VENV=.venv-3.11 .venv-3.11/ready
	.venv-3.11/bin/python -m pytest -n 2 --dist loadfile tests/unit --ignore=tests/unit/web $(ARGS)

test-browser: $(VENV)/ready ## the voice page in this machine's chromium, whole; PICTURES=1 makes docs/web/*.png anew
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/browser $(ARGS)

test-stalls: $(VENV)/ready ## the same while its processes stand still now and then; WHO=browser or servers: only those
	$(BIN)/python -m tests.stalls --who $(or $(WHO),everything) -- $(BIN)/python -m pytest -n 2 --dist loadfile tests/browser $(ARGS)

test-browsers: $(VENV)/ready tools/node/ready ## the voice page in Firefox and WebKitGTK, or which of them is not here
	$(BIN)/python -m pytest -rs tests/browsers $(ARGS)

test-clients: $(VENV)/ready tools/node/ready ## the clients of make clients: compiled, and an interview held with one
	$(BIN)/python -m pytest -rs tests/clients $(ARGS)

test-science: $(VENV)/ready ## the slow simulations behind docs/science.md
	$(BIN)/python -m pytest -n 2 --dist loadfile -rA tests/science $(ARGS)

test-hostile: $(VENV)/ready ## 375 broken, lying and harmful recordings through both workers, with memory and time
	PYTHONPATH=layers/core $(BIN)/python -m tests.hostile $(ARGS)

test-schedules: $(VENV)/ready ## a thousand random schedules each of a live interview and a conversation
	SCHEDULES=1000 $(BIN)/python -m pytest -n 2 tests/faults/schedules $(ARGS)

test-faults: $(VENV)/ready ## ten thousand random histories of an interview under faults
	$(BIN)/python -m tests.faults.histories $(ARGS)
	$(BIN)/python -m pytest tests/faults/demo

bench: $(VENV)/ready ## measured times, calls and costs
	$(BIN)/python -m bench $(ARGS)

soak: $(VENV)/ready ## 30 minutes of live sessions whose connections are lost at random
	$(BIN)/python -m bench.soak $(ARGS)

test-api: $(VENV)/ready ## schemathesis over the OpenAPI document: more than 5,000 cases
	POWERTOOLS_LOG_LEVEL=CRITICAL API_EXAMPLES=30 $(BIN)/python -m pytest -q -s --show-capture=no tests/unit/api/test_schemathesis.py $(ARGS)

audit: $(VENV)/ready ## bandit, checkov and cfn-lint-serverless; accepted findings are in tests/audit/skips.yaml
	$(BIN)/python -m tests.audit

load: $(VENV)/ready ## 200 interviews at once on this machine: nothing lost, latencies, queue ages, cost
	$(BIN)/python -m bench.load $(ARGS)

lint: $(VENV)/ready ## ruff, mypy, cfn-lint
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/cfn-lint template.yaml

lock: ## make all lock files anew from pyproject.toml (needs uv)
	sh tools/lock.sh

lock-check: ## are the locks as pyproject.toml says, has every production pin a wheel? (needs uv)
	sh tools/lock.sh --check

events: $(VENV)/ready ## write events/*.json, the events of `sam local invoke`
	$(BIN)/python -m tests.sam.events

openapi: $(VENV)/ready ## write openapi/openapi.yaml from the routes
	$(BIN)/python -m tests.contract.openapi_document

asyncapi: $(VENV)/ready ## write docs/asyncapi.yaml from the events, frames and messages of the socket
	$(BIN)/python -m tests.contract.asyncapi

clients: $(VENV)/ready ## Swift, Kotlin and TypeScript clients from openapi/openapi.yaml into build/clients
	$(BIN)/python -m tools.clients $(ARGS)

build: ## sam build for ARCHITECTURE (arm64, x86_64), with WHISPER_MODEL's weights if set: needs sam and Docker
	$(SAM) build --parameter-overrides $(strip $(BUILD_PARAMETERS))

test-sam: $(VENV)/ready ## sam build and sam local invoke of every function, or why not
	$(BIN)/python -m tests.sam

clean: ## forget what was built; recordings of the local cloud stay
	rm -rf .aws-sam build $(VENV) tools/node/node_modules tools/node/ready

$(VENV)/ready: requirements.lock pyproject.toml tools/environment.sh tools/python.sh
	sh tools/environment.sh $(VENV) requirements.lock
	touch $@

# Not made where npm or its network is missing; the type test of web/ is skipped then.
tools/node/ready: tools/node/package.json tools/node/package-lock.json
	sh tools/node/install.sh
