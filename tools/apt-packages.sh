#!/bin/sh
# Installs the Debian packages that `make test` needs, if any is missing and we are root.
set -eu

missing=

need() { # need PACKAGE COMMAND...: the package is missing where the command fails
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

need python3 "${PYTHON:-python3}" -c pass
need python3-venv "${PYTHON:-python3}" -c 'import venv, ensurepip'
need make make --version
need git git --version
need rsync rsync --version
need openssh-client ssh -V

if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "missing, and only root can install:$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one word a package
apt-get install -y -qq --no-install-recommends $missing
