#!/bin/bash
# Measures the live sensor under load, on an idle machine and as root: short sessions per second with the limiting stage, the order of shedding, a stall beside tcpdump, and the replay of captures
# beside tcpdump and Suricata. Each measurement writes one Markdown file to OUT.
#
#     benchmarks/sensor-load.sh RFBWATCH OUT [STEP...]
#
# RFBWATCH is a published program. Steps: pump, sessions, without-store, shedding, stall, compare; without any, all of them. without-store is sessions with the event store on a full disk: its rows stay in memory.
# RATES, SECONDS_EACH, STALL_RATES and PACKET_RATES change the amounts; TMPDIR is where the sensor writes.
set -euo pipefail
cd "$(dirname "$0")/.."
rfbwatch=$(realpath "$1") out=$2
shift 2
steps=${*:-pump sessions without-store shedding stall compare}
mkdir -p "$out"
out=$(realpath "$out")
tool="$out/tool/RfbWatch.Throughput"
[ -x "$tool" ] || dotnet build benchmarks/RfbWatch.Throughput -c Release -v q -nologo -o "$out/tool"

for step in $steps; do
    echo "== $step, load average $(cut -d' ' -f1 /proc/loadavg)"
    case $step in
        pump) "$tool" pump --sessions "${PUMP_SESSIONS:-20000}" --output "$out/pump.md" ;;
        sessions) "$tool" sessions --rfbwatch "$rfbwatch" --rates "${RATES:-1000,2500,5000,7500}" --seconds "${SECONDS_EACH:-30}" --output "$out/sessions.md" ;;
        without-store)
            full=$(mktemp -d)
            mount -t tmpfs -o size=64k tmpfs "$full"
            head -c 64k /dev/zero > "$full/zeros" || true
            "$tool" sessions --rfbwatch "$rfbwatch" --rates "${RATES:-1000,2500,5000,7500}" --seconds "${SECONDS_EACH:-30}" --output "$out/without-store.md" -- --set "Store:Path=$full/rfbwatch.db" || failed=$?
            umount "$full"
            rmdir "$full"
            [ -z "${failed:-}" ] || exit "$failed"
            ;;
        shedding) "$tool" sessions --rfbwatch "$rfbwatch" --rates "${SHEDDING_RATES:-15000,30000}" --seconds "${SECONDS_EACH:-20}" --kinds Connection,Login,NoAuthentication --output "$out/shedding.md" ;;
        stall) "$tool" stall --rfbwatch "$rfbwatch" --rates "${STALL_RATES:-20000,50000}" --seconds 10 --output "$out/stall.md" ;;
        compare)
            [ -f "$out/captures/vnc.pcap" ] || "$tool" generate "$out/captures" mix vnc --bytes "${CAPTURE_BYTES:-300000000}"
            "$tool" compare "$out/captures/mix.pcap" "$out/captures/vnc.pcap" --rfbwatch "$rfbwatch" --rates "${PACKET_RATES:-50000,100000,200000}" --output "$out/compare.md"
            ;;
        *)
            echo "'$step' is not a step: pump, sessions, without-store, shedding, stall, compare" >&2
            exit 2
            ;;
    esac
done
