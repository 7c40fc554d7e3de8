#!/usr/bin/env bash
# Makes .venv with everything that requirements.lock names. Needs Python 3.11 or later; installs uv by itself.
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE

find_python() {
    for candidate in /usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3.13 /usr/bin/python3 python3; do
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$candidate"
            return
        fi
    done
    echo "Masthead needs Python 3.11 or later: install python3.11 and run make again." >&2
    exit 1
}

python=$(find_python)
if ! "$python" -m venv --clear .venv >/dev/null 2>&1; then
    # Debian parts venv from python3.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q >/dev/null && apt-get install -y -q python3-venv >/dev/null
        "$python" -m venv --clear .venv
    else
        echo "Python's venv module is missing: install python3-venv and run make again." >&2
        exit 1
    fi
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv
export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
.venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable . 2>/dev/null ||
    .venv/bin/uv pip install --quiet --no-deps --editable .
