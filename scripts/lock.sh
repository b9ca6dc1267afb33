#!/bin/sh
# Compile the two locks: every version pinned with its hashes, and no address of any registry.
set -eu
cd "$(dirname "$0")/.."
lock="uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes
      --no-emit-index-url --no-annotate --no-header"
$lock --group build -o requirements.lock "$@"
$lock --group build --group dev -o requirements-dev.lock "$@"
