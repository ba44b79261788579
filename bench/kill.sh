#!/usr/bin/env bash
# Kills a whole server N times at random instants while devices take part, and compares the model with that of a run without kills.
# Usage: bench/kill.sh [N=200]
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/FedRas.Network.Tests -c Release -v q --nologo
FEDRAS_KILLS=${1:-200} dotnet run -c Release --no-build --project tests/FedRas.Network.Tests -- -noColor -noLogo -showLiveOutput \
    -method '*.ServerKillTests.FederationRow8_ServerKilledAtRandom_EndsWithTheSameModel' | sed 's/^.*\[OUTPUT\] //'
