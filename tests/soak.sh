#!/bin/bash
# A long constant load on the sensor: sessions in a capture over TCP, a flood of one-packet flows in the middle, a full disk at the end. Prints memory, handles and threads every ten seconds,
# then the alert latency and the account of every output. Needs root, for a small disk; build the solution first.
#
#     tests/soak.sh [SECONDS [SESSIONS_PER_SECOND [FLOOD_SECONDS [DISK_MEGABYTES]]]]
#
# PROGRAM selects another rfbwatch than the one of this checkout, for example a published one.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-1800} rate=${2:-100} flood=${3:-60} disk=${4:-8192}
program=${PROGRAM:-"dotnet src/RfbWatch.Cli/bin/Release/net10.0/rfbwatch.dll"}
environment="dotnet tests/RfbWatch.Sensor.Tests/bin/Release/net10.0/RfbWatch.Sensor.Tests.dll"
folder=$(mktemp -d)
mkdir "$folder/out"
mount -t tmpfs -o "size=${disk}m" rfbwatch-soak "$folder/out"
finish() {
    [ -z "${sensor:-}" ] || kill -9 "$sensor" 2>/dev/null || true
    [ -z "${feed:-}" ] || kill -9 "$feed" 2>/dev/null || true
    umount --lazy "$folder/out"
    rm -rf "$folder"
}
trap finish EXIT

cat > "$folder/open.yaml" <<'RULE'
id: soak-open
name: Open session
kind: NRT
severity: Low
query: |
  RfbSessions
  | where Final and NoAuthentication
  | project SessionId, ServerIP, ClientIP
RULE

mkfifo "$folder/stop"
$environment soak "$rate" "$seconds" "$flood" < "$folder/stop" > "$folder/environment" &
feed=$!
exec 9> "$folder/stop"
until [ -s "$folder/environment" ]; do sleep 0.2; done
read -r source receiver < "$folder/environment"

$program sensor --source "$source" --output "$folder/out" --rules "$folder/open.yaml" --set Files:MinFreeMegabytes=0 Web:Enabled=false "Outputs=$receiver" 2> "$folder/log" &
sensor=$!
echo "second rss_mib anonymous_mib handles threads"
sample() {
    awk -v second="$1" -v handles="$(ls "/proc/$sensor/fd" | wc -l)" '/^VmRSS/ { rss = $2 } /^RssAnon/ { anonymous = $2 } /^Threads/ { threads = $2 }
        END { printf "%d %d %d %d %d\n", second, rss / 1024, anonymous / 1024, handles, threads }' "/proc/$sensor/status"
}
began=$SECONDS
while ! grep -q '^sent' "$folder/environment"; do
    kill -0 "$sensor"
    sample $((SECONDS - began))
    sleep 10
    # The last tenth of the time has a full disk.
    if [ $((SECONDS - began)) -gt $((seconds * 9 / 10)) ] && [ ! -e "$folder/out/filler" ]; then
        echo "the disk is full from here on"
        dd if=/dev/zero of="$folder/out/filler" bs=64k 2> /dev/null || true
    fi
done
rm -f "$folder/out/filler"
echo "the disk has space again; three minutes of rest"
for ((i = 0; i < 18; i++)); do sleep 10; sample $((SECONDS - began)); done
kill -TERM "$sensor"
code=0
wait "$sensor" || code=$?
sensor=
exec 9>&-
wait "$feed" || true
feed=
tail -n +2 "$folder/environment"
echo "exit code $code; sessions in the files: $(cat "$folder"/out/RfbSessions*.jsonl | grep -c '"Final":true'), and in compressed ones: $( (ls "$folder"/out/RfbSessions*.gz > /dev/null 2>&1 && zcat "$folder"/out/RfbSessions*.gz | grep -c '"Final":true') || echo 0)"
grep -v ": resolved\|watching" "$folder/log" | tail -25
