#!/usr/bin/env bash
# Runs the built tests repeatedly beside busy processes: a slow machine may slow them down, but must not fail them. Not part of CI, because it takes an hour or more.
#
#   tests/under-load.sh [RUNS [PROJECT...]]     ten runs of all tests; or of the named projects, such as Sensor Cli
#
# BUSY=4 sets the number of busy processes. Each run writes its output to artifacts/load. A run whose output exists is not repeated, so that an interrupted script continues
# where it stopped; delete the folder to start over. Property tests run with a tenth of their repetitions (RFBWATCH_REPETITIONS): they only compute and wait for nothing.
set -u
# Processes started in the background or by nohup ignore the signals that the tests send to sensors.
if [ -z "${RFBWATCH_SIGNALS:-}" ]; then RFBWATCH_SIGNALS=default exec env --default-signal=HUP,INT,QUIT bash "$0" "$@"; fi
cd "$(dirname "$0")/.." || exit 1
runs=${1:-10}
shift || true
busy=${BUSY:-4}
export RFBWATCH_REPETITIONS=${RFBWATCH_REPETITIONS:-10}
folder=artifacts/load
mkdir -p "$folder"

targets=(RfbWatch.sln)
if [ $# -gt 0 ]; then targets=(); for project in "$@"; do targets+=("tests/RfbWatch.$project.Tests"); done; fi

dotnet build RfbWatch.sln -c Release -v q -nologo > "$folder/build.log" 2>&1 || { tail -30 "$folder/build.log"; exit 1; }

processes=()
trap '[ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2> /dev/null' EXIT
for _ in $(seq "$busy"); do
    (while :; do :; done) &
    processes+=($!)
done

failed=0
for run in $(seq -w "$runs"); do
    log=$folder/run-$run.log
    if [ ! -e "$log" ]; then
        rm -f "$log.part"
        began=$SECONDS
        status=0
        for target in "${targets[@]}"; do
            # More projects at once than processors: most of them wait most of the time, and more at once is more load.
            dotnet test "$target" -c Release --no-build -m:6 >> "$log.part" 2>&1 || status=1
        done
        echo "run $run: exit code $status after $((SECONDS - began)) s, $busy busy processes, load $(cut -d' ' -f1-3 /proc/loadavg)" >> "$log.part"
        mv "$log.part" "$log"
    fi
    tail -1 "$log"
    grep -E '^ +Failed ' "$log"
    grep -q '^run .* exit code 0 ' "$log" || failed=$((failed + 1))
done
echo "$runs runs, $failed with failures"
[ "$failed" -eq 0 ]
