#!/usr/bin/env bash
# Runs all forged segments of the decoy property test over every recording, one recording after the other (one or two minutes each on an idle core). If interrupted, it continues where it stopped.
#   tests/every-decoy.sh OUT [PART/PARTS]
# OUT contains one log per recording. PART/PARTS selects every PARTSth recording, so that several instances can run in parallel, on one machine or on many. RFBWATCH_DECOY_SEED selects other
# combinations. Exit code 0 means that no recording failed. Build first: dotnet build RfbWatch.sln -c Release.
set -u
cd "$(dirname "$0")/.." || exit 2
out=${1:?"usage: tests/every-decoy.sh OUT [PART/PARTS]"}
part=${2:-1/1}
mkdir -p "$out"
export RFBWATCH_EVERY_DECOY=1
tests() { dotnet test tests/RfbWatch.Engine.Tests -c Release --no-build "$@"; }
property="FullyQualifiedName~DecoyPropertyTests"
failed=0 number=0
while read -r recording; do
    number=$((number + 1))
    [ $((number % ${part#*/})) -eq $((${part%/*} % ${part#*/})) ] || continue
    log=$out/$recording.log
    if [ ! -e "$log" ]; then
        tests --filter "$property&DisplayName~$recording" > "$log.part" 2>&1 && echo "every decoy: passed" >> "$log.part" || echo "every decoy: FAILED" >> "$log.part"
        mv "$log.part" "$log"
    fi
    echo "$recording: $(tail -n 1 "$log")"
    tail -n 1 "$log" | grep -q passed || failed=1
done < <(tests --list-tests --filter "$property.One_forged" | sed -n 's/.*file: "\(.*\)").*/\1/p' | sort -u)
[ "$number" -gt 0 ] || { echo "no recordings: build first"; exit 2; }
exit $failed
