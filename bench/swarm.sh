#!/usr/bin/env bash
# Many real devices against a real server on this machine, for some time: prints what the swarm says, and the server's memory and open
# files each minute. Usage: bench/swarm.sh DATASET [DEVICES=1000] [SECONDS=600] [options of fedras swarm]
set -euo pipefail
cd "$(dirname "$0")/.."
dataset=$1 devices=${2:-1000} seconds=${3:-600}
shift $(($# < 3 ? $# : 3))
fedras=${FEDRAS:-src/FedRas.Cli/bin/Release/net10.0/FedRas.Cli}
data=${DATA_DIR:-../shared/data}
folder=$(mktemp -d)
"$fedras" serve --data "$folder/server" --dataset "$dataset" --data-dir "$data" --listen https://127.0.0.1:0 --selection sampled \
    --fewest-devices "$devices" >"$folder/serve.txt" 2>"$folder/errors.txt" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
until grep -q '^invitation' "$folder/serve.txt"; do
    kill -0 $server || { cat "$folder/errors.txt" >&2; exit 1; }
    sleep 0.2
done
line=$(sed -n 's/^invitation  //p' "$folder/serve.txt")

watch() {
    local minute=0
    while kill -0 $server 2>/dev/null; do
        printf 'server after %2d min: %4d MB, %d open files, %s rounds\n' $minute \
            $(($(awk '/VmRSS/ { print $2 }' /proc/$server/status) / 1024)) "$(ls /proc/$server/fd | wc -l)" \
            "$(grep -c '^round' "$folder/serve.txt" || true)"
        minute=$((minute + 1))
        sleep 60
    done
}
watch &
watcher=$!
"$fedras" swarm --server "$line" --dataset "$dataset" --data-dir "$data" --devices "$devices" --seconds "$seconds" --quiet "$@"
kill $watcher 2>/dev/null || true
echo "errors and warnings of the server: $(grep -cE 'warn|fail|crit' "$folder/errors.txt" || true)"
grep -E 'warn|fail|crit' "$folder/errors.txt" | sed 's/^/  /' | sort | uniq -c | sort -rn | head -5 || true
