#!/usr/bin/env bash
# Measures what bench/README.md reports and writes it to bench/FedRas.Benchmarks/results/<CPU>/, a file a table, each with date, CPU, versions, commit and the command that made it.
#   bench/results.sh DIR          DIR holds ml-1m and gowalla; 15 to 20 minutes on two cores on which nothing else runs
# The peers are measured where bench/peers/install.sh has been run, and said to be missing where not.
set -euo pipefail
data=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
flags=$(grep -qm 1 avx512f /proc/cpuinfo && echo avx512f || grep -om 1 avx2 /proc/cpuinfo | head -n 1 || true)
folder="bench/FedRas.Benchmarks/results/$(tr -cs 'A-Za-z0-9' '-' <<<"$cpu-$(nproc)-cores-$flags" | sed 's/-$//')"
mkdir -p "$folder"
dotnet build -c Release bench/FedRas.Benchmarks -v quiet --nologo
bench=bench/FedRas.Benchmarks/bin/Release/net10.0/FedRas.Benchmarks.dll
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# table NAME TITLE COMMAND...: runs the command, whose paths are written as DIR and FILE.
table() {
    local name=$1 title=$2
    shift 2
    echo "== $title" >&2
    {
        printf '\n## %s\n\n`%s`\n\n' "$title" "$(sed "s|$data|DIR|g; s|$scratch|FILES|g; s|dotnet $bench|dotnet run -c Release --project bench/FedRas.Benchmarks --|" <<<"$*")"
        "$@"
    } >>"$folder/$name.md"
}
begin() {
    printf '%s, %s cores, %s; .NET %s; %s; commit %s; load %s before\n' \
        "$cpu" "$(nproc)" "$flags" "$(dotnet --version)" "$(date -u +%F)" "$(git rev-parse --short HEAD)" "$(cut -d' ' -f1 /proc/loadavg)" >"$folder/$1.md"
}

begin rounds
table rounds "Whole rounds, two threads" dotnet $bench rounds --data-dir "$data/ml-1m" --threads 2
table rounds "Whole rounds, one thread" dotnet $bench rounds --data-dir "$data/ml-1m" --threads 1
begin floor
table floor "Stages beside their floor" dotnet $bench floor --data-dir "$data/ml-1m"
begin coding
table coding "Entropy coder" dotnet $bench entropy --data-dir "$data/ml-1m"
begin reconstruct
table reconstruct "Reconstruction" dotnet $bench reconstruct --data-dir "$data/ml-1m"
begin frames
table frames "Frames of MovieLens 1M" dotnet $bench catch-up --data-dir "$data/ml-1m"
table frames "Frames of Gowalla" dotnet $bench catch-up --data-dir "$data/gowalla" 300
table frames "Frames of made-up steps" dotnet $bench lattice
begin scale
table scale "Catalogues of 10 000 to a million items" dotnet $bench scale

begin kmeans
dotnet $bench kmeans-rows --data-dir "$data/ml-1m" 700 "$scratch/update.f32"
dotnet $bench kmeans-rows --data-dir "$data/gowalla" 41000 "$scratch/table.f32"
begin peers
python=/usr/bin/python3
has_peers=$($python -c 'import torch, sklearn' 2>/dev/null && echo yes || echo no)
[ "$has_peers" = yes ] || echo "The peers are not installed (bench/peers/install.sh)." | tee -a "$folder/peers.md" "$folder/kmeans.md" >&2
for threads in 1 2; do
    table kmeans "One device's update, K = 16, $threads threads: ours" dotnet $bench kmeans "$scratch/update.f32" 16 $threads
    table kmeans "All items of Gowalla, L = 64, $threads threads: ours" dotnet $bench kmeans "$scratch/table.f32" 64 $threads
done
if [ "$has_peers" = yes ]; then
    table kmeans "One device's update: scikit-learn" $python bench/peers/kmeans_sklearn.py --rows "$scratch/update.f32" --k 16
    table kmeans "All items of Gowalla: scikit-learn" $python bench/peers/kmeans_sklearn.py --rows "$scratch/table.f32" --k 64 --limits 3 5 10 20 50 --repeat 3
    for threads in 1 2; do
        table peers "Ours, dense, $threads threads" dotnet $bench rounds --data-dir "$data/ml-1m" --only dense --threads $threads
        table peers "PyTorch, $threads processes" $python bench/peers/fedmf_torch.py --data "$data/ml-1m" --threads $threads
        table peers "PyTorch, users kept, $threads processes" $python bench/peers/fedmf_torch.py --data "$data/ml-1m" --threads $threads --recipe kept
    done
    dotnet build -c Release src/FedRas.Cli -v quiet --nologo
    begin time-to-quality
    table time-to-quality "Time to a quality" $python bench/peers/time_to_quality.py --data "$data"
fi
begin micro
echo "== Kernels and stages" >&2
printf '\n`dotnet run -c Release --project bench/FedRas.Benchmarks -- --filter "*"`: three short runs each, so differences of a few per cent mean nothing.\n' >>"$folder/micro.md"
dotnet $bench --filter '*' --artifacts "$scratch/micro" >"$scratch/micro.txt" 2>&1 || { tail -n 30 "$scratch/micro.txt" >&2; exit 1; }
cat "$scratch"/micro/results/*-report-github.md >>"$folder/micro.md"
