# Thin names for what the presets and scripts do. `make` leaves the release binary at build/bireme.
.PHONY: all dev demo test bench tidy format fuzz faults clean setup-build setup-test
.DEFAULT_GOAL := all

all: setup-build
	@tools/build release bireme
	@tools/strip build/release/bireme build/bireme

dev: setup-build
	@tools/build dev

demo: setup-test all
	@tests/demo

test: setup-test
	@tests/run

bench: setup-test all
	@bench/run

tidy: setup-build
	@tools/tidy

format: setup-test
	@git ls-files '*.cc' '*.h' | xargs -r clang-format-16 -i

fuzz: setup-test
	@tools/build fuzz
	@tests/fuzz/run $(FUZZ_SECONDS)

faults: setup-test all
	@tests/faults/run

clean:
	rm -rf build

setup-build:
	@tools/setup build

setup-test:
	@tools/setup test
