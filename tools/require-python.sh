#!/bin/sh
# Ends with 1, and words on what to do, unless $PYTHON can make neronet's virtual environment.
set -eu

python=${PYTHON:-python3}

complain() {
    printf 'make: %s\n      %s\n' "$1" "$2" >&2
    exit 1
}

command -v "$python" >/dev/null ||
    complain "there is no $python" "install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.11"

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') ||
    complain "$python does not run" "name another one: make PYTHON=/path/to/python3.11"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    complain "$python is Python $version, and neronet needs 3.11 or newer" \
        "name another one: make PYTHON=/path/to/python3.11"

"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    complain "$python (Python $version) comes without venv" \
        "on Debian or Ubuntu: sudo apt-get install python$version-venv"
