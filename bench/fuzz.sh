#!/usr/bin/env bash
# Mutated messages of each kind against the decoders; a million of each unless told.
#   bench/fuzz.sh [MESSAGES]
# Ends with 1 where a decoder did anything but accept its own bytes or raise WireFormatException, within its limit and a second.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dotnet build -c Release "$root/bench/FedRas.Benchmarks" -v quiet --nologo >/dev/null
exec dotnet "$root/bench/FedRas.Benchmarks/bin/Release/net10.0/FedRas.Benchmarks.dll" fuzz "$@"
