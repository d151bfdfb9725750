# Every command sets up the environment if it is missing.
PYTHON ?= python3
ENVIRONMENT := .venv
RUN := $(ENVIRONMENT)/bin/python
RENXING := $(ENVIRONMENT)/bin/renxing
SET_UP := $(RUN) -m orchestration.set_up
READY := $(ENVIRONMENT)/.ready

# What is typed after a target is handed over in the environment, as it stands: nothing in it is expanded or run.
$(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(eval override $(name) := $$(value $(name)))$(eval export $(name))))
unexport CITY YEAR NAME STUDY INJECTIONS FILE FOLDER MINUTES ONLY SEED INDICATORS YEARS CITIES SCOPE SHAPE FORMAT OUTPUT MAKEFLAGS MFLAGS MAKEOVERRIDES
export RENXING_TRACE_CITY := $(value CITY)
export RENXING_TRACE_YEAR := $(value YEAR)
export RENXING_TRACE_NAME := $(value NAME)
export RENXING_DAMAGE_INJECTIONS := $(value INJECTIONS)
export RENXING_RULE_FILE := $(value FILE)
export RENXING_EDITION_FOLDER := $(value FOLDER)
export RENXING_TORTURE_ONLY := $(value ONLY)
export RENXING_PANEL_INDICATORS := $(value INDICATORS)
export RENXING_PANEL_YEARS := $(value YEARS)
export RENXING_PANEL_CITIES := $(value CITIES)
export RENXING_PANEL_SCOPE := $(value SCOPE)
export RENXING_PANEL_SHAPE := $(value SHAPE)
export RENXING_PANEL_FORMAT := $(value FORMAT)
export RENXING_PANEL_OUTPUT := $(value OUTPUT)
ifdef MINUTES
export RENXING_TORTURE_MINUTES := $(value MINUTES)
endif
ifdef SEED
export RENXING_TORTURE_SEED := $(value SEED)
endif
ifdef STUDY
export RENXING_STUDY := $(value STUDY)
endif

.PHONY: refresh ui trace export-panel findings rule edition check-study superset test test-volumes damage torture coverage documentation lock clean

refresh ui trace export-panel findings rule edition check-study superset damage torture coverage documentation: $(READY)
	@$(RENXING) $@

# Files in the order of tests/conftest.py, not by their number of tests.
SIDE_BY_SIDE := --numprocesses 2 --dist loadfile --no-loadscope-reorder
# sqlfluff ends its processes before they let go of the locks of their progress bars: Python does so, and warns.
test: $(READY)
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m mypy --no-error-summary
	@$(RUN) -W ignore:resource_tracker:UserWarning -m sqlfluff lint --nocolor --disable-progress-bar --processes 2 sql
	@$(RUN) -m pytest --quiet -rs $(SIDE_BY_SIDE)

test-volumes: $(READY)
	@$(RUN) -m pytest --quiet -rs $(SIDE_BY_SIDE) tests/volumes

LOCK := pip compile --quiet --generate-hashes --python-version 3.11 --no-header --no-annotate --no-emit-index-url
lock: $(READY)
	@$(SET_UP) $(LOCK) pyproject.toml --group development --universal --output-file requirements.lock
	@$(SET_UP) $(LOCK) sql/bi/superset/requirements.in --output-file sql/bi/superset/requirements.lock
	@$(SET_UP) $(LOCK) deploy/requirements.in --universal --constraints requirements.lock --output-file deploy/requirements.lock
	@$(SET_UP) $(LOCK) deploy/checks.in --output-file deploy/checks.lock
	@$(SET_UP) $(LOCK) tests/raw/spark-requirements.in --constraints requirements.lock --output-file tests/raw/spark-requirements.lock

clean:
	@test ! -d build || chmod -R u+w build  # publications are read-only
	@rm -rf build $(ENVIRONMENT)

$(READY): bootstrap.lock requirements.lock pyproject.toml
	@echo "setting up the environment in $(ENVIRONMENT) (once) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "renxing needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	@$(PYTHON) -m venv $(ENVIRONMENT)
	@$(SET_UP)
	@touch $@
