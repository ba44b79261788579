#!/usr/bin/env bash
# Feeds mutated messages of every kind to the decoders: fuzz.sh [MESSAGES], a million of each kind unless told otherwise.
# Fails on anything but WireFormatException, on bytes that are accepted but encode to others, and on memory above the caller's limit.
set -euo pipefail
cd "$(dirname "$0")/.."
FEDRAS_FUZZ_MESSAGES="${1:-1000000}" dotnet run --project tests/FedRas.Tests -c Release -- -class '*WireFuzzTests' -showliveoutput
