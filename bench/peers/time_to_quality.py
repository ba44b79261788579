#!/usr/bin/python3
"""How long FedRas and PyTorch train, side by side, until MovieLens 1M is ranked as well as plain federated averaging ever ranked it."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile

TARGET = {"hr10": 0.7795, "ndcg10": 0.5177}
HERE = os.path.dirname(os.path.abspath(__file__))
CLI = os.path.join(HERE, "../../src/FedRas.Cli/bin/Release/net10.0/FedRas.Cli.dll")
PEER_SETTINGS = {
    "clientsPerRound": "--devices", "dim": "--dim", "epochs": "--epochs", "negatives": "--negatives", "batchSize": "--batch",
    "learningRate": "--rate", "weightDecay": "--decay", "userPrior": "--prior", "serverMomentum": "--momentum", "finalRate": "--final-rate",
}
OLD, NEW, DENSE, DEFAULT = "PyTorch, users kept", "PyTorch, users reconstructed", "FedRas, dense (`fedavg`)", "FedRas, adaptive and lattice"


def fedras(options, seed, method):
    """One run; where both measures are first reached, and the settings it had."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "run")
        subprocess.run(
            ["dotnet", CLI, "simulate", "--dataset", "ml-1m", "--data-dir", options.data, "--method", method,
             "--rounds", str(options.rounds), "--eval-every", str(options.evaluate_every), "--threads", str(options.threads),
             "--seed", str(seed), "--quiet", "--out", out],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(out, "config.json")) as file:
            settings = json.load(file)
        with open(os.path.join(out, "metrics.jsonl")) as lines:
            for point in map(json.loads, lines):
                if all(point[measure] >= least for measure, least in TARGET.items()):
                    return (point["round"], point["trainSeconds"], point["trainProcessorSeconds"]), settings
    return None, settings


def peer(options, seed, recipe, rounds, settings=()):
    run = subprocess.run(
        [sys.executable, os.path.join(HERE, "fedmf_torch.py"), "--data", os.path.join(options.data, "ml-1m"), "--recipe", recipe,
         "--evaluate", "--until", *map(str, TARGET.values()), "--evaluate-every", str(options.evaluate_every), "--rounds", str(rounds),
         "--threads", str(options.threads), "--seed", str(seed), "--json", *settings],
        check=True, stdout=subprocess.PIPE)
    result = json.loads(run.stdout)
    return (result["trained"], result["seconds"], result["processor_seconds"]) if result["reached"] else None


def say(name, seed, result):
    load = os.getloadavg()[0]
    print(f"seed {seed}, {name}: " + ("not reached" if result is None else "{} rounds, {:.2f} s, processor {:.2f} s".format(*result))
          + f" (load {load:.1f})", file=sys.stderr, flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--data", required=True, metavar="DIR", help="folder that holds ml-1m")
    add("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    add("--threads", type=int, default=2, help="cores to use (default 2)")
    add("--rounds", type=int, default=300, help="most rounds with users reconstructed (default 300)")
    add("--rounds-kept", type=int, default=2000, help="most rounds with users kept (default 2000)")
    add("--evaluate-every", type=int, default=10, metavar="N",
        help="rounds between evaluations, which take no part in the times (default 10)")
    options = parser.parse_args()
    if not os.path.exists(CLI):
        parser.error(f"{os.path.relpath(CLI)} is missing; build it first: dotnet build -c Release src/FedRas.Cli")

    print(f"{platform.machine()}, {options.threads} threads, seeds {' '.join(map(str, options.seeds))}; "
          f"HR@10 {TARGET['hr10']} and NDCG@10 {TARGET['ndcg10']} both reached, looked at every {options.evaluate_every} rounds")
    runs = {name: [] for name in (OLD, NEW, DENSE, DEFAULT)}
    for seed in options.seeds:
        result, settings = fedras(options, seed, "fedavg")
        runs[DENSE].append(say(DENSE, seed, result))
        runs[OLD].append(say(OLD, seed, peer(options, seed, "kept", options.rounds_kept)))
        result, _ = fedras(options, seed, "fedras")
        runs[DEFAULT].append(say(DEFAULT, seed, result))
        alike = [word for name, option in PEER_SETTINGS.items() if name in settings for word in (option, str(settings[name]))]
        runs[NEW].append(say(NEW, seed, peer(options, seed, "reconstructed", options.rounds, alike)))

    print("\n| | rounds | seconds | processor seconds | times as fast as PyTorch, users kept | by processor time |")
    print("|---|---|---|---|---|---|")
    for name, results in runs.items():
        pairs = [(own, old) for own, old in zip(results, runs[OLD]) if own and old]
        if len(pairs) < len(options.seeds):
            print(f"| {name} | not reached, or not by {OLD}, with {len(results) - len(pairs)} of {len(results)} seeds | | | | |")
            continue
        middle = [statistics.median(result[i] for result in results) for i in range(3)]
        spread = [f"{min(result[i] for result in results):.2f} to {max(result[i] for result in results):.2f}" for i in (1, 2)]
        faster = [statistics.median(old[i] / own[i] for own, old in pairs) for i in (1, 2)]
        print(f"| {name} | {middle[0]:.0f} | {middle[1]:.2f} ({spread[0]}) | {middle[2]:.2f} ({spread[1]}) "
              f"| {faster[0]:.1f} | {faster[1]:.1f} |")


if __name__ == "__main__":
    main()
