# The short way to everything; Meson does the work (meson.build), tools/ holds the steps.
PORT ?= 8080
DATA ?= data-local
SECONDS_EACH ?= 30

.DEFAULT_GOAL := help
.PHONY: help build run test bench fuzz soak clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

build: ## install what is missing and build build/doorpakker
	@tools/setup.sh build
	@tools/build.sh

run: build ## build, fill DATA= with the example when it is empty, serve it on PORT=
	@tools/serve.sh "$(DATA)" "$(PORT)"

test: ## install what tests need, build under sanitizers and plain with gcc and clang, run everything
	@tools/setup.sh build test
	@tools/test.sh

bench: ## measure against peers and print a table
	@tools/setup.sh build bench
	@tools/build.sh
	@bench/run

fuzz: ## run each fuzz target for SECONDS_EACH= seconds
	@tools/setup.sh build test
	@tools/fuzz.sh "$(SECONDS_EACH)"

soak: ## the long runs
	@tools/setup.sh build test
	@tools/build.sh
	@tests/soak/run

clean: ## remove what was built; DATA= stays
	rm -rf build node_modules
