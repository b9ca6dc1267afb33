#!/bin/sh
# Create .venv from one lock and put the piu command in it; does nothing when that is done already.
# usage: install.sh requirements.lock | requirements-dev.lock
set -eu
cd "$(dirname "$0")/.."
lock=$1
python=${PYTHON:-python3}
export PIP_DISABLE_PIP_VERSION_CHECK=1

# What was installed: the locks, the project's own description, and where .venv stands (it cannot
# be moved).
state() { { pwd; cat "$1" pyproject.toml; } | sha256sum | cut -d ' ' -f 1; }
installed() { [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(state "$1")" ]; }

if installed "$lock" && .venv/bin/python -c "" 2>/dev/null; then exit 0; fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "PIU needs Python 3.11 or later: install python3, or give its path as PYTHON=..." >&2
  exit 1
fi
sh scripts/system_packages.sh venv
if [ "$(cat .venv/.place 2>/dev/null)" != "$PWD" ] || ! .venv/bin/python -c "" 2>/dev/null; then
  "$python" -m venv --clear .venv
  pwd > .venv/.place
fi
echo "Installing the libraries of $lock into .venv..."
.venv/bin/pip install -q --no-compile --require-hashes -r "$lock"
.venv/bin/pip install -q --no-deps --no-build-isolation -e .
state "$lock" > ".venv/.installed-$lock"
# The development lock holds everything the runtime lock does.
if [ "$lock" = requirements-dev.lock ]; then
  state requirements.lock > .venv/.installed-requirements.lock
fi
