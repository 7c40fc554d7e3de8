#!/usr/bin/env bash
# Installs the outside programs named (by apt, where we are root on Debian); else says what to install and goes on:
# whatever needs one says "not run", which CI counts as a failure.
set -uo pipefail
declare -A package=([chromium]=chromium [hledger]=hledger [ledger]=ledger [nginx]=nginx-light [wrk]=wrk)
missing=()
for program in "$@"; do
    command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || [ -x "/usr/lib/postgresql/${program#*-}/bin/postgres" ] ||
        missing+=("${package[$program]:-$program}")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing: ${missing[*]}"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null && exit 0
fi
echo "Not installed, and some tests will say \"not run\": install ${missing[*]}" >&2
