#!/usr/bin/env bash
# Runs every forged segment of the decoy property over every recording, one recording after the other (one or two minutes each on an idle core), and goes on where it was broken off.
#   tests/every-decoy.sh OUT [PART/PARTS]
# OUT keeps one log a recording. PART/PARTS takes every PARTSth recording, so that several of these can run beside each other, on one machine or on many. RFBWATCH_DECOY_SEED gives other
# combinations. Ends with 0 when no recording failed. Build first: dotnet build RfbWatch.sln -c Release.
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
