#!/usr/bin/env bash
# Dense and FedRas on the same seeds, paired: quality, bytes and differences with 95 % intervals by Student's t, from three seeds on.
#   bench/paired.sh "1 2 3 4 5" --dataset ml-100k --data-dir ../shared/data --out runs/paired
# OUT/results.csv has a row a run, OUT/report.html the intervals. Everything after the seeds goes to fedras compare;
# METHODS="dense,flat:8" runs another method in place of the adaptive one.
set -euo pipefail
seeds=${1// /,}
shift
root=$(cd "$(dirname "$0")/.." && pwd)
exec dotnet run -c Release --project "$root/src/FedRas.Cli" -- compare --methods "${METHODS:-dense,adaptive}" --seeds "$seeds," "$@"
