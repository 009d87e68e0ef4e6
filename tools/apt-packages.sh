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
# What workbooks are read back with.
need libreoffice-calc-nogui sh -c 'command -v soffice'
# The login shells that a cluster may have.
for shell in ksh zsh tcsh fish; do
    need "$shell" test -x "/usr/bin/$shell"
done
# What the lab in lab/ is made of; lab/programs.py knows the same.
need openssh-server test -x /usr/sbin/sshd
need iproute2 sh -c 'PATH=$PATH:/usr/sbin:/sbin; ip -V'
need util-linux setpriv --version
# And its Slurm; lab/slurm.py and lab/accounting.py know the same.
need slurmctld test -x /usr/sbin/slurmctld
need slurmd test -x /usr/sbin/slurmd
need slurm-client sbatch --version
need munge test -x /usr/sbin/munged
need slurmdbd test -x /usr/sbin/slurmdbd
need mariadb-server test -x /usr/sbin/mariadbd

if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "missing, and only root can install:$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# Nothing that is installed here is to run as a service: the lab starts its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
apt-get update -qq
# shellcheck disable=SC2086 # one word a package
apt-get install -y -qq --no-install-recommends $missing
