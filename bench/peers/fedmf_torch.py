#!/usr/bin/python3
"""Federated matrix factorization (FedAvg, dense reports) in PyTorch on CPU: the work of FedRas's `--method fedavg`.

Devices of a cohort do not know of each other, so the mini-batches that several of them are at are one tensor step. Indices are NumPy's and
factors PyTorch's; both see the same memory.
"""

import argparse
import json
import multiprocessing
import statistics
import time

import cpu

cpu.prepare()

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from federation import Federation
from kept import KeptWorker
from leave_one_out import PARTS, Split
from reconstructed import ReconstructedWorker

RECIPES = {"kept": KeptWorker, "reconstructed": ReconstructedWorker}
DEFAULTS = {"kept": {"decay": 5e-4, "momentum": 0, "final_rate": 1}, "reconstructed": {"decay": 2e-3, "momentum": 0.5, "final_rate": 0.1}}


def evaluate(federation):
    """HR@10 and NDCG@10 of each user's test item among the candidates; ties count against it."""
    split = federation.split
    tested = np.flatnonzero(split.test >= 0)
    items = torch.from_numpy(np.concatenate([split.test[tested, None], split.candidates[tested]], 1))
    users = RECIPES[federation.options.recipe].factors(federation, tested)
    scores = torch.cat([torch.bmm(federation.table[i], u.unsqueeze(2)).squeeze(2) for i, u in zip(items.split(500), users.split(500))])
    rank = (scores[:, 1:] >= scores[:, :1]).sum(1)
    hit = rank < 10
    return hit.double().mean().item(), (hit / torch.log2(rank.double() + 2)).mean().item()


def attend(federation, number, orders):
    """A worker process: so many rounds, again and again, until it is told 0."""
    torch.set_num_threads(1)
    with torch.inference_mode(), threadpool_limits(1):
        worker = RECIPES[federation.options.recipe](federation, number)
        while rounds := orders.recv():
            worker.run(rounds)


class Crew:
    """This process's worker and those of the others."""

    def __init__(self, federation, options):
        context = multiprocessing.get_context("fork")
        pipes = [context.Pipe() for _ in range(1, options.workers)]
        self.orders = [pipe[0] for pipe in pipes]
        self.processes = [context.Process(target=attend, args=(federation, i + 1, pipe[1]), daemon=True) for i, pipe in enumerate(pipes)]
        for process in self.processes:
            process.start()
        self.worker = RECIPES[options.recipe](federation, 0)

    def run(self, rounds):
        """Seconds that so many rounds take."""
        start = time.perf_counter()
        for orders in self.orders:
            orders.send(rounds)
        self.worker.run(rounds)
        return time.perf_counter() - start

    def leave(self):
        for orders in self.orders:
            orders.send(0)
        for process in self.processes:
            process.join()


def speed(crew, options):
    """Devices a second, after rounds that do not count."""
    crew.run(options.rounds)
    crew.worker.times.clear()
    rates = [options.rounds * options.devices / crew.run(options.rounds) for _ in range(options.repeats)]
    rounds = options.rounds * options.repeats
    return rounds, {"devices_per_second": round(statistics.median(rates), 1), "least": round(min(rates), 1), "most": round(max(rates), 1)}


def quality(crew, options, federation):
    """Trains until both measures are reached, or to the end; evaluation takes no part in the times."""
    done, seconds, measured = 0, 0.0, (0, 0)
    while done < options.rounds and not (options.until and all(got >= least for got, least in zip(measured, options.until))):
        rounds = min(options.evaluate_every or options.rounds, options.rounds - done)
        seconds += crew.run(rounds)
        done += rounds
        measured = evaluate(federation)
    reached = not options.until or all(got >= least for got, least in zip(measured, options.until))
    return done, {"trained": done, "reached": reached, "hr10": round(measured[0], 4), "ndcg10": round(measured[1], 4),
                  "seconds": round(seconds, 3), "processor_seconds": round(float(federation.processor.sum()), 3)}


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--data", required=True, metavar="DIR", help="folder with " + ", ".join(PARTS) + ": user, then the user's items")
    add("--recipe", choices=RECIPES, default="reconstructed", help="where users' factors come from (default reconstructed)")
    add("--rounds", type=int, default=50, help="rounds a repeat, or in all (default 50)")
    add("--repeats", type=int, default=5, help="timed repeats after one that is not (default 5)")
    add("--devices", type=int, default=60, help="devices a round (default 60)")
    add("--dim", type=int, default=64)
    add("--threads", type=int, default=2, help="cores to use (default 2)")
    add("--mode", choices=("processes", "threads"), default="processes",
        help="a process of one thread for each core (default), or one process of so many threads")
    add("--group", type=int, default=15, help="devices that share a tensor step of --recipe kept (default 15; 1: device after device)")
    add("--epochs", type=int, default=2)
    add("--negatives", type=int, default=4)
    add("--batch", type=int, default=256, help="samples a mini-batch, rounded up to whole positives with their negatives")
    add("--rate", type=float, default=0.5, help="learning rate (default 0.5)")
    add("--decay", type=float, help="weight decay (default 0.002, 0.0005 where users are kept)")
    add("--prior", type=float, default=6, help="precision of the prior on reconstructed factors (default 6)")
    add("--momentum", type=float, help="of the server's step (default 0.5, none where users are kept)")
    add("--final-rate", type=float,
        help="the server's rate in the last round, as a share of the first's (default 0.1; 1 where users are kept)")
    add("--no-dense-messages", dest="dense_messages", action="store_false", help="hand updates over as they are, without a table a device")
    add("--evaluate", action="store_true", help="train --rounds rounds once and print HR@10 and NDCG@10")
    add("--until", type=float, nargs=2, metavar=("HR", "NDCG"), help="with --evaluate: stop where both are reached")
    add("--evaluate-every", type=int, metavar="N", help="with --evaluate: rounds between evaluations (default all)")
    add("--stages", action="store_true", help="print where the first worker's time went")
    add("--seed", type=int, default=1)
    add("--json", action="store_true", help="print one line of JSON")
    options = parser.parse_args()
    for name, value in DEFAULTS[options.recipe].items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    options.workers = options.threads if options.mode == "processes" else 1
    return parser, options


def main():
    parser, options = parse()
    split = Split(options.data, options.seed)
    if not 1 <= options.devices <= np.count_nonzero(split.counts):
        parser.error(f"--devices must lie between 1 and {np.count_nonzero(split.counts)}")
    federation = Federation(split, options)
    torch.set_num_threads(options.threads if options.mode == "threads" else 1)
    result = {"torch": torch.__version__, "recipe": options.recipe, "mode": options.mode, "threads": options.threads,
              "group": options.group, "dense_messages": options.dense_messages, "users": split.users, "items": split.items,
              "dim": options.dim, "devices": options.devices, "rounds": options.rounds}
    with torch.inference_mode(), threadpool_limits(1, "blas"):
        crew = Crew(federation, options)
        rounds, measured = quality(crew, options, federation) if options.evaluate else speed(crew, options)
        result |= measured
        crew.leave()
    if options.stages:
        result["milliseconds_a_round"] = {stage: round(1e3 * seconds / rounds, 3) for stage, seconds in crew.worker.times.items()}
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
