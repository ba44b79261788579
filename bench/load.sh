#!/usr/bin/env bash
# Ten thousand devices with ready reports against a server in a process of its own, on this machine: reports a second, latency, memory.
#   bench/load.sh DIR [options of -- load]             DIR holds ml-1m; under four minutes on two cores
#   bench/load.sh DIR --seconds 1800 --cohort 300 --rate 300 --csv FILE.csv --picture FILE.png     the server's memory over half an hour
set -euo pipefail
data=$(realpath "$1")
shift
cd "$(dirname "$0")/.."
dotnet build -c Release -v q --nologo src/FedRas.Cli
dotnet build -c Release -v q --nologo bench/FedRas.Benchmarks
printf '%s, %s cores; .NET %s; %s; commit %s; load %s before\n\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
    "$(nproc)" "$(dotnet --version)" "$(date -u +%F)" "$(git rev-parse --short HEAD)" "$(cut -d' ' -f1 /proc/loadavg)"
exec bench/FedRas.Benchmarks/bin/Release/net10.0/FedRas.Benchmarks load --data-dir "$data" "$@"
