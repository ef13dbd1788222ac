# Everything that people type. Each target first installs what it lacks (tools/install-deps); with nothing to install and
# nothing to build that takes a moment.
#   make BUILD=folder PREFIX=folder DESTDIR=folder JOBS=n DUCKDB_ROOT=folder FUZZ_SECONDS=n
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
DUCKDB_ROOT ?=
FUZZ_SECONDS ?= 30

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := all
.PHONY: all demo check check-power check-slow bench asan clang fuzz install format tidy po clean

# $(call configure,FOLDER,CMAKE OPTIONS), unless that was done; $(call compile,FOLDER,TARGETS,CMAKE OPTIONS) builds then.
define configure
	@test -f $(1)/build.ninja || cmake -S . -B $(1) -G Ninja -DDUCKDB_ROOT=$(DUCKDB_ROOT) $(2)
endef
define compile
	$(call configure,$(1),$(3))
	@cmake --build $(1) -j $(JOBS) --target $(2)
endef

all:
	@tools/install-deps build
	$(call compile,$(BUILD),all)

demo: all
	@tools/demo $(BUILD)

check:
	@tools/install-deps build check
	$(call compile,$(BUILD),all tests)
	@tools/run-tests $(BUILD) -j $(JOBS) --label-exclude '^(power|slow|bench)$$'

check-power check-slow:
	@tools/install-deps build check
	$(call compile,$(BUILD),all tests)
	@tools/run-tests $(BUILD) --label-regex '^$(subst check-,,$@)$$'

bench:
	@tools/install-deps build bench
	$(call compile,$(BUILD),all benches)
	@tools/run-bench $(BUILD)

asan:
	@tools/install-deps build check
	$(call compile,$(BUILD)-asan,all tests,-DAVP_SANITIZE=ON -DAVP_TEST_TIMEOUT=900)
	@tools/run-tests $(BUILD)-asan -j $(JOBS) --label-exclude '^(power|slow|bench)$$'

clang:
	@tools/install-deps build check clang
	$(call compile,$(BUILD)-clang,all tests,-DCMAKE_C_COMPILER=clang)
	@tools/run-tests $(BUILD)-clang -j $(JOBS) --label-exclude '^(power|slow|bench)$$'

fuzz:
	@tools/install-deps build clang fuzz
	$(call compile,$(BUILD)-fuzz,fuzzers,-DCMAKE_C_COMPILER=clang -DAVP_FUZZ=ON)
	@tools/run-fuzz $(BUILD)-fuzz $(FUZZ_SECONDS)

install: all
	$(call compile,$(BUILD),pages)
	@DESTDIR="$(DESTDIR)" cmake --install $(BUILD) --prefix "$(PREFIX)"

format:
	@tools/install-deps format
	@tools/check-format --fix

tidy:
	@tools/install-deps build clang tidy
	$(call configure,$(BUILD)-clang,-DCMAKE_C_COMPILER=clang)
	@tools/run-tidy $(BUILD)-clang $(JOBS)

po:
	@tools/install-deps po
	@tools/update-po

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-clang $(BUILD)-fuzz
