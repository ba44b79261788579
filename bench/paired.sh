#!/usr/bin/env bash
# Dense and fedras on the same seeds, paired: HR@10, NDCG@10, bytes and speed of each run, then means and paired differences.
#   bench/paired.sh "1 2 3 4 5" --dataset ml-100k --data-dir ../shared/data
# Everything after the seeds goes to both runs; FEDRAS="--quantizer flat:8" goes to the fedras run alone.
set -euo pipefail
seeds=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
dotnet build -c Release "$root/src/FedRas.Cli" -v quiet --nologo >/dev/null
run() { dotnet "$root/src/FedRas.Cli/bin/Release/net10.0/FedRas.Cli.dll" simulate --quiet --format json "$@"; }
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p"; }
for seed in $seeds; do
    for method in fedavg fedras; do
        extra=()
        [ "$method" = fedras ] && read -ra extra <<<"${FEDRAS:-}"
        json=$(run --method "$method" --seed "$seed" "$@" ${extra[@]+"${extra[@]}"})
        printf '%s %s' "$seed" "$method"
        for name in hr10 ndcg10 recall20 uplinkBytesPerReport uplinkReduction downlinkBytesPerRound downlinkReduction clientsPerSecond; do
            printf ' %s' "$(field "$name" <<<"$json")"
        done
        printf '\n'
    done
done | awk '
    # Resamples the seeds 10 000 times; bisection finds the quantiles without sorting.
    function interval(value, i, k, total, means, low, high) {
        srand(1)
        for (i = 1; i <= 10000; i++) { total = 0; for (k = 1; k <= pairs; k++) { s = order[1 + int(rand() * pairs)]; total += value[s, "fedras"] - value[s, "fedavg"] } means[i] = total / pairs }
        low = quantile(means, 250); high = quantile(means, 9750)
        return sprintf("[%+.4f, %+.4f]", low, high)
    }
    function quantile(means, rank, low, high, middle, below, i, step) {
        low = -1; high = 1
        for (step = 0; step < 40; step++) { middle = (low + high) / 2; below = 0; for (i = 1; i <= 10000; i++) if (means[i] <= middle) below++; if (below >= rank) high = middle; else low = middle }
        return high
    }
    BEGIN { print "seed method HR@10 NDCG@10 Recall@20 up-bytes up-reduction down-bytes down-reduction devices/s" }
    { printf "%s %s %.4f %.4f %.4f %.1f %.4f%% %.1f %.4f%% %.0f\n", $1, $2, $3, $4, $5, $6, 100 * $7, $8, 100 * $9, $10; fflush() }
    { n[$2]++; for (i = 3; i <= 10; i++) sum[$2, i] += $i; hr[$1, $2] = $3; ndcg[$1, $2] = $4; if ($2 == "fedras") order[++pairs] = $1 }
    END {
        for (m in n) printf "mean %s HR@10 %.4f NDCG@10 %.4f Recall@20 %.4f up %.1f (%+.3f%%) down %.1f (%+.3f%%) %.0f devices/s\n", m, sum[m, 3] / n[m], sum[m, 4] / n[m], sum[m, 5] / n[m], sum[m, 6] / n[m], -100 * sum[m, 7] / n[m], sum[m, 8] / n[m], -100 * sum[m, 9] / n[m], sum[m, 10] / n[m]
        for (k = 1; k <= pairs; k++) { s = order[k]; d = hr[s, "fedras"] - hr[s, "fedavg"]; e = ndcg[s, "fedras"] - ndcg[s, "fedavg"]; a += d; b += e; aa += d * d; bb += e * e }
        a /= pairs; b /= pairs
        if (pairs > 1) printf "paired difference HR@10 %+.4f (standard error %.4f), NDCG@10 %+.4f (standard error %.4f), %d seeds\n", a, sqrt((aa / pairs - a * a) / (pairs - 1)), b, sqrt((bb / pairs - b * b) / (pairs - 1)), pairs
        if (pairs > 1) printf "95%% bootstrap interval of the mean difference: HR@10 %s, NDCG@10 %s\n", interval(hr), interval(ndcg)
        printf "relative HR@10 %+.2f%%, NDCG@10 %+.2f%%\n", 100 * a / (sum["fedavg", 3] / n["fedavg"]), 100 * b / (sum["fedavg", 4] / n["fedavg"])
    }'
