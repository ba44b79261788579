#!/usr/bin/env bash
# Writes the tables of README.md and docs that hold results anew, from docs/results/*.csv. A test fails where they differ.
set -euo pipefail
cd "$(dirname "$0")/.."
FEDRAS_WRITE_TABLES=1 dotnet run -c Release --project tests/FedRas.Tests -- -class FedRas.Tests.Documents.DocumentTablesTests
