# Every command sets up the environment if it is missing.
PYTHON ?= python3
ENVIRONMENT := .venv
RUN := $(ENVIRONMENT)/bin/python
READY := $(ENVIRONMENT)/.ready
# Products of small matrices: threads cost more than they bring.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: refresh trace superset test damage ui coverage documentation lock clean

refresh: $(READY)
	@$(RUN) -m orchestration.refresh

trace: $(READY)
	@$(if $(and $(CITY),$(YEAR),$(NAME)),,$(error use: make trace CITY=合肥市 YEAR=2011 NAME=gdp))
	@$(RUN) -m orchestration.trace "$(CITY)" "$(YEAR)" "$(NAME)"

superset: $(READY)
	@$(RUN) -m orchestration.superset

ui: $(READY)
	@$(RUN) -m orchestration.ui

test: $(READY)
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m mypy --no-error-summary
	@$(RUN) -m sqlfluff lint --nocolor --disable-progress-bar --processes 2 sql
	@$(RUN) -m pytest --quiet -rs --numprocesses 2 --dist loadfile

damage: $(READY)
	@$(RUN) -m damage.command $(if $(INJECTIONS),--injections $(INJECTIONS))

coverage: $(READY)
	@$(RUN) -m orchestration.coverage

documentation: $(READY)
	@$(RUN) -m orchestration.documentation

lock: $(READY)
	@$(ENVIRONMENT)/bin/uv pip compile --quiet pyproject.toml --group development --generate-hashes \
		--universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --output-file requirements.lock
	@$(ENVIRONMENT)/bin/uv pip compile --quiet sql/bi/superset/requirements.in --generate-hashes \
		--python-version 3.11 --no-header --no-annotate --no-emit-index-url --output-file sql/bi/superset/requirements.lock

clean:
	@rm -rf build $(ENVIRONMENT)

$(READY): bootstrap.lock requirements.lock
	@echo "setting up the environment in $(ENVIRONMENT) (once) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "renxing needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	@$(PYTHON) -m venv $(ENVIRONMENT)
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --requirement bootstrap.lock
	@$(ENVIRONMENT)/bin/uv pip install --quiet --python $(RUN) --require-hashes --requirement requirements.lock
	@touch $@
