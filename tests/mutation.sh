#!/usr/bin/env bash
# Mutation testing (Stryker) of one project, folder or file. Takes minutes for a file and hours for a project.
#   tests/mutation.sh PROJECT [--since COMMIT] [--jobs N] [PATH...]
#     PROJECT          Flows, Detection, Packets, ...: src/RfbWatch.PROJECT with the tests of tests/RfbWatch.PROJECT.Tests
#     PATH             files or folders below src/RfbWatch.PROJECT; by default all of it, without its data tables
#     --since COMMIT   mutate only files that changed since this commit
#     --jobs N         test processes side by side; by default 1
# Prints the score of each file. The survivors are in artifacts/mutation/PROJECT/reports (mutation-report.html and .json). tests/stryker-config.json holds the settings.
set -euo pipefail
cd "$(dirname "$0")/.."
usage() { sed -n '3,7s/^# \{0,3\}//p' "$0" >&2; exit 2; }
[ $# -ge 1 ] || usage
project=$1
shift
tests=$PWD/tests/RfbWatch.$project.Tests
[ -d "src/RfbWatch.$project" ] && [ -d "$tests" ] || { echo "mutation.sh: there is no project '$project' with tests of its own" >&2; usage; }
since=()
jobs=1
mutate=()
while [ $# -gt 0 ]; do
    case $1 in
        --since) [ $# -ge 2 ] || usage; since=(--since:"$2"); shift 2 ;;
        --jobs) [ $# -ge 2 ] || usage; jobs=$2; shift 2 ;;
        -*) usage ;;
        *)
            place=src/RfbWatch.$project/${1%/}
            if [ -d "$place" ]; then mutate+=(--mutate "${1%/}/**/*.cs")
            elif [ -f "$place" ]; then mutate+=(--mutate "$1")
            else echo "mutation.sh: $place: no such file or folder" >&2; exit 2
            fi
            shift ;;
    esac
done
# Rows of data, not code: a mutant in them says which row no test names.
if [ ${#mutate[@]} -eq 0 ]; then mutate=(--mutate '!**/Tables/**/*.cs' --mutate '!**/Products/*Products.cs' --mutate '!**/SecurityTypeTable.cs' --mutate '!**/EncapsulationKinds.cs'); fi

dotnet tool restore > /dev/null
# Property tests with a tenth of their repetitions.
export RFBWATCH_REPETITIONS=${RFBWATCH_REPETITIONS:-10}
output=$PWD/artifacts/mutation/$project
cd "$tests"
exec dotnet stryker --config-file ../stryker-config.json --project "RfbWatch.$project.csproj" --concurrency "$jobs" --output "$output" --skip-version-check "${mutate[@]}" "${since[@]}"
