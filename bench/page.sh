#!/usr/bin/env bash
# What the operator's page costs a server: processor time with nobody who looks, with one and with twenty, after 500 rounds, and while
# rounds run. Needs a Release build and curl. Usage: bench/page.sh [SECONDS=30]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-30}
fedras=${FEDRAS:-src/FedRas.Cli/bin/Release/net10.0/FedRas.Cli}
folder=$(mktemp -d)
viewers=()
"$fedras" serve --data "$folder/server" --listen https://127.0.0.1:0 --goal 4 --watch i1,i2,i3 --quiet \
    --timeouts retry-rejected=0.2,retry-accepted=0.4 \
    >"$folder/serve.txt" 2>"$folder/errors.txt" &
server=$!
trap 'kill ${viewers[@]+"${viewers[@]}"} $server 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
until grep -q '^invitation' "$folder/serve.txt"; do
    kill -0 $server || { cat "$folder/errors.txt" >&2; exit 1; }
    sleep 0.2
done
line=$(sed -n 's/^invitation  //p' "$folder/serve.txt")
page=$(cat "$folder/server/first-operator-key")
address=${page%%#*} key=${page##*#key=}

look() {
    for ((i = 0; i < $1; i++)); do
        curl -skN -H "Authorization: Bearer $key" "${address}operator/events" >"$folder/told-$i.txt" &
        viewers+=($!)
    done
}

# Processor time of the server in hundredths of a second, all its threads together.
ticks() { awk '{ print $14 + $15 }' /proc/$server/stat; }

measure() {
    local before after
    sleep 5
    before=$(ticks)
    sleep "$seconds"
    after=$(ticks)
    awk -v what="$1" -v used=$((after - before)) -v seconds="$seconds" -v hz="$(getconf CLK_TCK)" \
        'BEGIN { printf "%-44s %6.2f %% of a core\n", what, 100 * used / hz / seconds }'
}

"$fedras" swarm --server "$line" --devices 24 --until-round 510 --seconds 600 --quiet >/dev/null
measure "idle, nobody looks"
look 1
measure "idle, one looks"
look 19
measure "idle, twenty look"
echo "$(wc -c <"$folder/told-0.txt") bytes were told to the first viewer"
