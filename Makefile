# Everything below needs Python 3.11 or newer, make and git; Go as well for the checks that
# run Argo's own code. The rest is fetched from the package registries into .build and .venv.

.DEFAULT_GOAL := help
SHELL := /bin/sh

BUILD := .build
BIN := $(CURDIR)/$(BUILD)/bin
UV := $(BUILD)/bin/uv
UV_VERSION := 0.13.9
VENV := .venv
VENV_READY := $(VENV)/.ready
PY := $(VENV)/bin/python
ARGO_SOURCES := $(wildcard tests/engines/argo/go.* tests/engines/argo/*.go tests/engines/argo/*/*.go)
ARGOLINT := $(BUILD)/bin/argolint
ARGOLINT37 := $(BUILD)/bin/argolint37
ARGOEVAL := $(BUILD)/bin/argoeval
KUSTOMIZE := $(BUILD)/bin/kustomize
WORKFLOW_CONTROLLER := $(BUILD)/bin/workflow-controller
KUBERNETES := tests/engines/kubernetes
KUBERNETES_PROGRAMS := $(addprefix $(BUILD)/bin/,kube-apiserver kube-controller-manager)
KUBERNETES_HELPERS := $(addprefix $(BUILD)/bin/,keypair container)
ETCD := $(BUILD)/bin/etcd
MINIO := $(BUILD)/bin/minio
SENSORRUN := $(BUILD)/bin/sensorrun
JOBSET := $(BUILD)/jobset
ENGINES := $(ARGOLINT) $(KUSTOMIZE) $(WORKFLOW_CONTROLLER)
ENGINES += $(KUBERNETES_PROGRAMS) $(KUBERNETES_HELPERS) $(ETCD)
ENGINES += $(MINIO) $(SENSORRUN)
ENGINES += $(ARGOLINT37) $(ARGOEVAL)
ENGINES += $(JOBSET)
DEMO := $(BUILD)/demo
METAFLOW_VERSION := 2.19.39
METAFLOW := $(BUILD)/metaflow/bin/python
TUTORIALS := $(BUILD)/metaflow-wheel/metaflow/tutorials/00-helloworld/helloworld.py
# Compiling with Metaflow takes a Kubernetes client and a bucket; the measured arrays are numpy's.
METAFLOW_NEEDS := metaflow==$(METAFLOW_VERSION) kubernetes==37.0.1 boto3 numpy

# A virtual environment that happens to be active is not ours to change, and no interpreter is
# downloaded behind anybody's back.
unexport VIRTUAL_ENV
unexport PYTHONPATH
export UV_PYTHON_DOWNLOADS := never
# The Go programs need no C compiler: their only C is a database driver that nothing here uses.
export CGO_ENABLED := 0
export PATH := $(CURDIR)/$(VENV)/bin:$(BIN):$(PATH)

# $(call timed,what,command): run a set-up command and say how long it took.
define timed
	@printf '%s ...\n' '$(1)'; start=$$(date +%s); \
	if { $(2); }; then printf '%s: done in %d s\n' '$(1)' $$(( $$(date +%s) - start )); \
	else printf '%s: failed\n' '$(1)' >&2; exit 1; fi
endef

# $(call show,command): print a command as one would type it, then run it.
define show
	@printf '\n$$ %s\n' '$(1)'; $(1)
endef

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV_READY) ## run a flow on this machine, then turn it into Argo manifests
	@rm -rf $(DEMO)
	$(call show,flowc run examples/hello/flow.py --datastore-root $(DEMO)/store)
	$(call show,flowc dump Hello/1/end/r --datastore-root $(DEMO)/store)
	$(call show,flowc compile examples/hello/flow.py -t argo -o $(DEMO)/argo --set datastore.root=s3://my-bucket/flows)
	@printf '\nThe Argo bundle is in %s\n' '$(CURDIR)/$(DEMO)/argo'
	@printf 'Next: read its workflowtemplate.yaml; with a cluster at hand, kubectl apply -k %s\n' '$(DEMO)/argo'
	@printf 'Then: docs/quickstart.md, and more flows in examples/\n'

.PHONY: test
test: $(VENV_READY) $(TUTORIALS) engines ## every check and every test
	@$(PY) tests/stages.py

.PHONY: check
check: $(VENV_READY) ## format, lint, import contracts, types: seconds
	@$(PY) tests/stages.py --only check

.PHONY: bench
bench: $(VENV_READY) $(METAFLOW) $(MINIO) ## measure flowc beside Metaflow; rewrites benchmarks/results.json
	@$(PY) -m benchmarks --metaflow $(METAFLOW)

.PHONY: soak
soak: $(VENV_READY) ## the large random counts; rewrites docs/verification.json
	@$(PY) -m tests.soak

.PHONY: argo-up
argo-up: $(VENV_READY) engines ## a cluster with Argo on this machine, without Docker, until Ctrl-C
	@$(PY) -m tests.engines.argo.up

.PHONY: format
format: $(VENV_READY) ## let ruff rewrite the files
	@ruff format . && ruff check --fix .

.PHONY: setup
setup: $(VENV_READY) $(TUTORIALS) engines ## only the set-up of the others

.PHONY: clean
clean: ## remove what the other commands made
	rm -rf $(BUILD) $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up ---------------------------------------------------------------------------------

# uv from the search path if it is at least as new as the one that wrote the lock file, else our own.
$(UV):
	@mkdir -p $(BIN)
	@found=$$(PATH='$(PATH)' command -v uv || true); \
	if [ -n "$$found" ] && "$$found" --version | awk '{ split($$2, v, "."); exit !(v[1] > 0 || v[2] >= 13) }'; then \
	  ln -sf "$$found" $(UV); \
	else \
	  printf 'uv %s from PyPI ...\n' $(UV_VERSION); \
	  python3 -m venv $(BUILD)/uv || { echo 'python3 -m venv does not work here (Debian: install python3-venv)' >&2; exit 1; }; \
	  $(BUILD)/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) && \
	  ln -sf ../uv/bin/uv $(UV); \
	fi

$(VENV_READY): uv.lock pyproject.toml runtime/pyproject.toml compat/pyproject.toml | $(UV)
	$(call timed,Python environment in $(VENV),$(UV) sync --frozen --all-packages --quiet)
	@touch $@

.PHONY: engines
engines:
	@if command -v go >/dev/null; then $(MAKE) -s $(ENGINES); \
	else echo 'Go is not installed: what needs an engine will not run'; fi

$(ARGOLINT): $(ARGO_SOURCES)
	@mkdir -p $(BIN)
	$(call timed,Argo validator,cd tests/engines/argo && go build -o $(BIN)/argolint ./argolint)

$(ARGOEVAL): $(ARGO_SOURCES)
	@mkdir -p $(BIN)
	$(call timed,Argo expressions,cd tests/engines/argo && go build -o $(BIN)/argoeval ./argoeval)

$(ARGOLINT37): $(wildcard tests/engines/argo/v37/* tests/engines/argo/lint/*)
	@mkdir -p $(BIN)
	$(call timed,Argo validator 3.7,cd tests/engines/argo/v37 && go build -o $(BIN)/argolint37 .)

$(WORKFLOW_CONTROLLER): tests/engines/argo/go.mod tests/engines/argo/go.sum
	@mkdir -p $(BIN)
	$(call timed,Argo controller,cd tests/engines/argo && go build -o $(BIN)/workflow-controller github.com/argoproj/argo-workflows/v4/cmd/workflow-controller)

$(KUBERNETES_PROGRAMS): $(BUILD)/bin/%: $(KUBERNETES)/go.mod $(KUBERNETES)/go.sum $(KUBERNETES)/%/main.go
	@mkdir -p $(BIN)
	$(call timed,Kubernetes: $*,cd $(KUBERNETES) && go build -o $(BIN)/$* ./$*)

$(KUBERNETES_HELPERS): $(BUILD)/bin/%: $(wildcard $(KUBERNETES)/keypair/*.go $(KUBERNETES)/container/*.go)
	@mkdir -p $(BIN)
	$(call timed,$*,cd $(KUBERNETES) && go build -o $(BIN)/$* ./$*)

$(ETCD): $(wildcard $(KUBERNETES)/etcd/*)
	@mkdir -p $(BIN)
	$(call timed,etcd,cd $(KUBERNETES)/etcd && go build -o $(BIN)/etcd .)

$(KUSTOMIZE): tests/engines/kustomize/go.mod tests/engines/kustomize/go.sum
	@mkdir -p $(BIN)
	$(call timed,kustomize,cd tests/engines/kustomize && go build -o $(BIN)/kustomize sigs.k8s.io/kustomize/kustomize/v5)

$(SENSORRUN): $(wildcard tests/engines/argo-events/go.* tests/engines/argo-events/sensorrun/*.go)
	@mkdir -p $(BIN)
	$(call timed,Argo Events,cd tests/engines/argo-events && go build -trimpath -ldflags='-s -w' -o $(BIN)/sensorrun ./sensorrun)

# Only its CustomResourceDefinition is read, out of the module.
$(JOBSET): tests/engines/jobset/go.mod tests/engines/jobset/go.sum
	@mkdir -p $(BUILD)
	$(call timed,JobSet definition,cd tests/engines/jobset && go mod download sigs.k8s.io/jobset)
	@touch $@

$(MINIO): tests/engines/minio/go.mod tests/engines/minio/go.sum
	@mkdir -p $(BIN)
	$(call timed,MinIO,cd tests/engines/minio && go build -o $(BIN)/minio github.com/minio/minio)

# Flows that nobody here wrote: the tutorials in Metaflow's wheel are checked by a test, never run.
$(TUTORIALS): Makefile | $(UV) $(VENV_READY)
	$(call timed,Tutorials of Metaflow,$(UV) pip install --quiet --python $(PY) --no-deps --upgrade --target $(BUILD)/metaflow-wheel metaflow==$(METAFLOW_VERSION))
	@touch -c $@

$(METAFLOW): Makefile | $(UV)
	$(call timed,Metaflow $(METAFLOW_VERSION) in $(BUILD)/metaflow,$(UV) venv --quiet --allow-existing $(BUILD)/metaflow && $(UV) pip install --quiet --python $(METAFLOW) $(METAFLOW_NEEDS))
	@touch -c $@
