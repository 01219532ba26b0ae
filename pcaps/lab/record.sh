#!/usr/bin/env bash
# Records the captures of pcaps/ again, all or the named ones, and rewrites their lines in pcaps/manifest.jsonl.
#
#   pcaps/lab/record.sh                  every recording
#   pcaps/lab/record.sh NAME...          the named ones (file names without .pcap)
#   pcaps/lab/record.sh --list           the names
#   pcaps/lab/record.sh --into DIR ...   write captures and manifest to DIR instead of pcaps/
#   pcaps/lab/record.sh --missing        only those that have no capture yet
#
# LAB_TRACE=1 prints where a recording failed, LAB_KEEP=1 keeps its scratch folder with the programs' logs. All of them take
# about six minutes. A capture in which tcpdump missed a packet is an error: record that one again on a quieter machine.
#
# It installs nothing. Recordings whose programs are missing are skipped, with the packages they need (packages.txt lists all
# of them, Debian 12 names). It must run as root: it creates two network namespaces (rfbw-srv, rfbw-cli) joined by a veth pair,
# runs real servers and viewers inside, and removes the namespaces when it is done. Only processes it started are ended.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ "$(id -u)" != 0 ] && [ "${1:-}" != --list ]; then
    echo "record.sh: user id $(id -u) cannot make network namespaces; run it as root" >&2
    exit 2
fi
missing=()
for tool in python3 ip unshare tcpdump ethtool openssl; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "record.sh: not found: ${missing[*]}; install the Debian packages in $here/packages.txt" >&2
    exit 2
fi
exec env PYTHONDONTWRITEBYTECODE=1 python3 "$here/record.py" "$@"
