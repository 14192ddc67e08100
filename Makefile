# Every target is plain and repeatable. `make` alone prints this list.

PYTHON  ?= python3
QUARTER ?= 2023-Q3

VENV := .venv
BIN  := $(VENV)/bin
# Compile packages while installing them: started later, each process would compile pandas again for itself.
PIP  := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pip --disable-pip-version-check --no-input
# A worker for each core, four at most.
TEST := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4
# What the lock is made from: public files only, whatever indexes this machine is set up with.
LOCK := UV_NO_CONFIG=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help environment report test test-all fuzz lint lock docs bench kit audit-lock audit-score

help:                 ## danh sách lệnh (this list)
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

environment: $(VENV)/.ready   ## cài môi trường (install the environment)

report: environment   ## lập báo cáo quý: make report QUARTER=2023-Q3 (the quarter's report)
	@$(BIN)/cchc run $(QUARTER)

test: environment     ## bộ kiểm thử, dưới 10 phút (the suite but for its slow part)
	@$(TEST) -m "not slow"

test-all: environment $(VENV)/.ready-spark   ## mọi kiểm thử, dưới 30 phút (browser, Word, Spark too)
	@.ci/system-packages
	@$(TEST)

fuzz: environment     ## tìm lỗi bằng dữ liệu ngẫu nhiên mới mỗi lần (properties with new random examples)
	@$(TEST) -m "hypothesis and not slow" --hypothesis-profile=wandering

lint: environment     ## kiểm tra mã nguồn (ruff, mypy --strict)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

lock: environment     ## khóa lại phiên bản các gói (pin every package again)
	$(LOCK) --extra test --extra dev --output-file requirements.lock
	$(LOCK) --extra spark --constraint requirements.lock --output-file requirements-spark.lock \
		$$(sed -nE 's/^([a-z0-9-]+)==.*/--no-emit-package \1/p' requirements.lock)
	@$(MAKE) --no-print-directory audit-lock

audit-lock: environment ## đối chiếu các gói đã khóa với lỗ hổng đã công bố (known vulnerabilities of what is pinned)
	@for lock in requirements.lock requirements-spark.lock; do \
		$(BIN)/uv tool run --quiet pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$lock || exit 1; \
	done

docs: environment     ## trang API và ảnh chụp trong docs (API page and pictures)
	@$(BIN)/python docs/make_api.py
	@$(BIN)/python docs/make_screenshots.py

kit: environment      ## bộ cài không cần mạng, vào build/kit (the offline kit)
	rm -rf build/kit
	$(BIN)/python kit/make_kit.py build/kit

audit-score: environment ## độ đúng, độ đủ của bộ soát theo từng loại (precision and recall of the auditor)
	@$(BIN)/python -m tests.audit.measure

bench: environment    ## đo tốc độ (measure side by side)
	@$(BIN)/python benchmarks/bench.py

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Cần Python 3.11 trở lên: make PYTHON=python3.11 …")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@echo "Đang cài môi trường (lần đầu tải khoảng 350 MB, mất vài phút)…"
	@$(PIP) install -qq --require-hashes -r requirements.lock
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-spark: requirements-spark.lock $(VENV)/.ready
	@echo "Đang cài Spark để kiểm thử (lần đầu tải khoảng 450 MB)…"
	@$(PIP) install -qq --no-deps --no-build-isolation --require-hashes -r requirements-spark.lock
	@touch $@
