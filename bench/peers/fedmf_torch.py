#!/usr/bin/python3
"""Federated matrix factorization (FedAvg, dense reports) in PyTorch on CPU: the work of FedRas's `--method fedavg`, as fast as tensors allow.

Devices of a cohort do not know of each other, so the mini-batches that several of them are at are one tensor step: batch j of each device of a
group, padded to whole batches. Indices are NumPy's and factors PyTorch's; both see the same memory.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import time

import cpu

cpu.prepare()

import numpy as np
import torch
from threadpoolctl import threadpool_limits

DIVERGED = 1 << 60
PARTS = ("train.txt", "valid.txt", "test.txt")


class Split:
    """Leave-one-out: of each user's items a seeded choice is tested, among 99 that the user never met."""

    def __init__(self, folder, seed, candidates=99):
        users, items = [], []
        for part in PARTS:
            with open(os.path.join(folder, part)) as lines:
                for line in lines:
                    user, *liked = map(int, line.split())
                    users += [user] * len(liked)
                    items += liked
        user_ids, users = np.unique(users, return_inverse=True)
        item_ids, items = np.unique(items, return_inverse=True)
        self.users, self.items = len(user_ids), len(item_ids)

        rng = np.random.default_rng([seed, 0])
        met = np.zeros((self.users, self.items), dtype=bool)
        met[users, items] = True
        self.test = np.full(self.users, -1)
        self.candidates = np.zeros((self.users, candidates), dtype=np.int64)
        train = met.copy()
        self.excluded = met  # training positives and the test item; the candidates follow
        for user in range(self.users):
            own, unmet = np.flatnonzero(train[user]), np.flatnonzero(~met[user])
            if len(own) < 2:
                continue
            self.test[user] = rng.choice(own)
            train[user, self.test[user]] = False
            self.candidates[user] = rng.choice(unmet, candidates, replace=False)
            met[user, self.candidates[user]] = True
        self.positives = np.nonzero(train)[1]
        self.counts = train.sum(1)
        self.starts = np.concatenate([[0], np.cumsum(self.counts)])[:-1]


class Plan:
    """What the devices of a round will touch, and in which order: all that does not depend on a factor, for all of them at once."""

    def __init__(self, split, devices, options, rng):
        items, epochs, size = split.items, options.epochs, 1 + options.negatives
        per_batch = -(-options.batch // size)  # positives
        count, per_epoch = split.counts[devices], -(-split.counts[devices] // per_batch)
        batches = epochs * per_epoch
        self.devices, self.batch = devices, per_batch * size

        # An entry is one positive in one epoch: device after device, epoch after epoch, shuffled.
        runs = np.repeat(count, epochs)
        ends = np.cumsum(runs)
        entries = int(ends[-1])
        owner = np.repeat(np.arange(len(devices)), epochs * count)
        place = np.arange(entries) - np.repeat(ends - runs, runs)
        positives = split.positives[split.starts[devices][owner] + place]
        for start, end in zip((ends - runs).tolist(), ends.tolist()):
            rng.shuffle(positives[start:end])

        keys = np.empty((entries, size), dtype=np.int64)  # device × items + item
        keys[:, 0] = positives
        keys[:, 1:] = self.draw(split, devices, owner, entries, size - 1, rng)
        keys += (owner * items)[:, None]

        # The rows that a device touches lie together, by item; a group of devices is a range of rows.
        updates = np.bincount(keys.ravel(), minlength=len(devices) * items)
        self.touched = (updates > 0).reshape(len(devices), items)
        touched = np.flatnonzero(self.touched)
        self.updates = updates.take(touched)
        self.rows = np.searchsorted(touched, np.arange(len(devices) + 1) * items)
        self.items = touched - np.repeat(np.arange(len(devices)) * items, np.diff(self.rows))
        self.samples = size * epochs * count

        # Batch j of each device of a group, then batch j + 1: devices with most batches come first, so those still at work are the first ones.
        group = np.arange(len(devices)) // options.group
        self.groups = np.append(np.arange(0, len(devices), options.group), len(devices))
        device = np.repeat(np.arange(len(devices)), batches)
        step = np.arange(len(device)) - np.repeat(np.cumsum(batches) - batches, batches)
        order = np.lexsort((device, step, group[device]))
        seat = np.empty_like(order)
        seat[order] = np.arange(len(order))
        key = (group[device] << 32 | step)[order]
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        self.steps = np.append(starts, len(order))
        self.step_group = group[device[order[starts]]]

        # Row 0 of a group is nobody's, zero, and fills up short batches.
        slot = np.empty(len(updates), dtype=np.int64)
        slot[touched] = np.arange(1, len(touched) + 1) - np.repeat(self.rows[self.groups[group]], np.diff(self.rows))
        at = seat[np.repeat(np.cumsum(batches) - batches, epochs * count) + np.repeat(np.tile(np.arange(epochs), len(devices)) * np.repeat(per_epoch, epochs), runs) + place // per_batch]
        self.slots = np.zeros((len(order) * per_batch, size), dtype=np.int64)
        self.slots[at * per_batch + place % per_batch] = slot.take(keys)
        self.rates = options.rate / (size * np.bincount(at, minlength=len(order)))

    @staticmethod
    def draw(split, devices, owner, entries, count, rng):
        """Uniform items that the device may use: all at once, and again what was excluded."""
        row = devices[owner] * split.items
        drawn = rng.integers(0, split.items, (entries, count))
        excluded = split.excluded.reshape(-1)
        wrong = np.flatnonzero(excluded.take(drawn + row[:, None]))
        flat = drawn.reshape(-1)
        while len(wrong):
            flat[wrong] = rng.integers(0, split.items, len(wrong))
            wrong = wrong[excluded[row[wrong // count] + flat[wrong]]]
        return drawn


class Federation:
    """The server's table, the devices' private factors and what workers say of a round, all in memory that processes share."""

    def __init__(self, split, options):
        torch.manual_seed(options.seed)
        dim, scale = options.dim, options.dim**-0.5
        self.split, self.options = split, options
        self.table = (torch.randn(split.items, dim) * scale).share_memory_()
        self.users = (torch.randn(split.users, dim) * scale).share_memory_()
        self.sums = torch.zeros(options.workers, split.items, dim).share_memory_()
        self.touches = torch.zeros(options.workers, 2, split.items).share_memory_()  # number of reports, sum of their retentions
        self.phases = torch.zeros(options.workers, 16, dtype=torch.int64).share_memory_().numpy()[:, 0]
        self.eligible = np.flatnonzero(split.counts)


class Worker:
    """One process's share of each round: its devices, then its range of the server's items."""

    def __init__(self, federation, number):
        options, split = federation.options, federation.split
        self.federation, self.options, self.number = federation, options, number
        self.cohorts = np.random.default_rng([options.seed, 1])  # the same in all workers
        self.rng = np.random.default_rng([options.seed, 2, number])
        self.retention = 1 - 2 * options.rate * options.decay
        self.message = torch.zeros(split.items, options.dim)
        self.local = torch.empty(0, options.dim)
        self.before = torch.empty(split.items, options.dim)
        self.batch = torch.empty(0)
        self.powers = (self.retention ** np.arange(1 << 16)).astype(np.float32)
        self.ranges = [split.items * i // options.workers for i in range(options.workers + 1)]
        self.times = dict.fromkeys(("plan", "train", "report", "wait", "server"), 0.0)
        self.clock = 0.0

    def lap(self, stage):
        now = time.perf_counter()
        self.times[stage] += now - self.clock
        self.clock = now

    def run(self, rounds):
        self.clock = time.perf_counter()
        for _ in range(rounds):
            self.train(self.own_devices())
            self.meet()
            self.serve()
            self.meet()

    def own_devices(self):
        """The worker's share of the cohort, largest first: of devices by size every second one, there and back."""
        federation, workers = self.federation, self.options.workers
        cohort = self.cohorts.choice(federation.eligible, self.options.devices, replace=False)
        cohort = cohort[np.argsort(-federation.split.counts[cohort], kind="stable")]
        turn = np.arange(len(cohort)) % (2 * workers)
        return cohort[np.minimum(turn, 2 * workers - 1 - turn) == self.number]

    def train(self, devices):
        federation, options = self.federation, self.options
        sums, touches = federation.sums[self.number].zero_(), federation.touches[self.number].zero_()
        if len(devices) == 0:
            return
        plan = Plan(federation.split, devices, options, self.rng)
        items, slots = torch.from_numpy(plan.items), torch.from_numpy(plan.slots)
        rates = torch.from_numpy(plan.rates).float().unsqueeze(1)
        powers = torch.from_numpy(self.powers.take(plan.updates)).neg_().unsqueeze(1)
        users = federation.users.index_select(0, torch.from_numpy(devices))
        masks = torch.from_numpy(plan.touched)  # what reports say of it takes its place
        if len(self.local) <= len(items):
            self.local = torch.empty(2 * len(items), options.dim)
        self.lap("plan")
        for group in range(len(plan.groups) - 1):
            first, last = plan.groups[group], plan.groups[group + 1]
            begin, end = plan.rows[first], plan.rows[last]
            local = self.local[: end - begin + 1]
            local[0].zero_()
            torch.index_select(federation.table, 0, items[begin:end], out=local[1:])
            for step in np.flatnonzero(plan.step_group == group).tolist():
                self.step(plan, int(plan.steps[step]), int(plan.steps[step + 1]), local, slots, users[first:last], rates)
            self.lap("train")
            if not options.dense_messages:
                own, before = items[begin:end], federation.table.index_select(0, items[begin:end])
                sums.index_put_((own,), local[1:].addcmul_(before, powers[begin:end]), accumulate=True)
                self.lap("report")
                continue
            for device in range(first, last):
                start, stop = plan.rows[device], plan.rows[device + 1]
                own, before = items[start:stop], self.before[: stop - start]
                # The update, weight decay left out: v(local) - rho^k v(global).
                torch.index_select(federation.table, 0, own, out=before)
                update = local[start - begin + 1 : stop - begin + 1].addcmul_(before, powers[start:stop])
                self.report(own, update, masks[device], sums)
            self.lap("report")
        federation.users.index_copy_(0, torch.from_numpy(devices), users)
        mask = masks.float()
        retentions = self.retention ** (torch.from_numpy(plan.samples) / mask.sum(1))
        torch.matmul(torch.stack((torch.ones_like(retentions), retentions)), mask, out=touches)
        self.lap("report")

    def step(self, plan, begin, end, local, slots, users, rates):
        """One mini-batch of as many devices as have one left."""
        active, size, dim = end - begin, plan.batch, self.options.dim
        if len(self.batch) < active * size:
            self.batch = torch.empty(active * size, dim)
        per_batch = size // slots.shape[1]
        index = slots[begin * per_batch : end * per_batch].view(-1)
        rows, user = self.batch[: active * size], users[:active]
        torch.index_select(local, 0, index, out=rows)
        each = rows.view(active, size, dim)
        # NumPy's batched products call BLAS with less ado than PyTorch's.
        coefficients = torch.from_numpy(np.matmul(each.numpy(), user.unsqueeze(2).numpy())).sigmoid_()
        coefficients.view(active, per_batch, -1)[:, :, 0].sub_(1)
        gradient = torch.from_numpy(np.matmul(coefficients.view(active, 1, size).numpy(), each.numpy())).squeeze(1)
        # Rows change by the sum over samples of (rho - 1) v - rate c u. For an item that a batch holds k times that is
        # 1 + k (rho - 1) for rho^k, and c, u and v as they were before the batch: equal to first order, as k > 1 is rare.
        rows.mul_(self.retention - 1)
        each.addcmul_(coefficients, user.unsqueeze(1), value=-self.options.rate)
        local.index_put_((index,), rows, accumulate=True)
        local[0].zero_()
        user.mul_(self.retention).addcmul_(rates[begin:end], gradient, value=-1)

    def report(self, items, rows, mask, sums):
        """The device writes the whole table; the server finds the rows that are not zero and adds."""
        message = self.message.zero_()
        message.index_put_((items,), rows)
        # A row's words add up to 0 by chance once in 2^64.
        torch.ne(message.view(torch.int64).sum(1), 0, out=mask)
        sums.add_(message)

    def meet(self):
        """Waits for the others."""
        phases = self.federation.phases
        phases[self.number] += phases[self.number] < DIVERGED
        while phases.min() < phases[self.number]:
            os.sched_yield()
        if phases.max() >= DIVERGED:
            raise SystemExit("training diverged")
        self.lap("wait")

    def serve(self):
        """The mean over the devices that touched an item, and the decay that they left out; published as a dense frame."""
        federation = self.federation
        own = slice(self.ranges[self.number], self.ranges[self.number + 1])
        table = federation.table[own]
        count, retained = federation.touches[:, :, own].sum(0)
        frame = federation.sums[0, own] if self.options.workers == 1 else federation.sums[:, own].sum(0)
        some = count.clamp(min=1)
        frame.div_(some.unsqueeze(1)).addcmul_(table, ((retained - count) / some).unsqueeze(1))
        if not torch.isfinite(frame.sum()):
            federation.phases[self.number] = DIVERGED  # and the others stop at the next meeting
        table.add_(frame.clone() if self.options.dense_messages else frame)
        self.lap("server")


def evaluate(federation):
    """HR@10 and NDCG@10 of each user's test item among the candidates; ties count against it."""
    split = federation.split
    tested = np.flatnonzero(split.test >= 0)
    items = torch.from_numpy(np.concatenate([split.test[tested, None], split.candidates[tested]], 1))
    users = federation.users[torch.from_numpy(tested)]
    scores = torch.cat([torch.bmm(federation.table[i], u.unsqueeze(2)).squeeze(2) for i, u in zip(items.split(500), users.split(500))])
    rank = (scores[:, 1:] >= scores[:, :1]).sum(1)
    hit = rank < 10
    return hit.double().mean().item(), (hit / torch.log2(rank.double() + 2)).mean().item()


def attend(federation, number, orders):
    """A worker process: so many rounds, again and again, until it is told 0."""
    torch.set_num_threads(1)
    with torch.inference_mode(), threadpool_limits(1):
        worker = Worker(federation, number)
        while rounds := orders.recv():
            worker.run(rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, metavar="DIR", help="folder with " + ", ".join(PARTS) + ": user, then the user's items")
    parser.add_argument("--rounds", type=int, default=50, help="rounds a repeat (default 50)")
    parser.add_argument("--repeats", type=int, default=5, help="timed repeats after one that is not (default 5)")
    parser.add_argument("--devices", type=int, default=60, help="devices a round (default 60)")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2, help="cores to use (default 2)")
    parser.add_argument("--mode", choices=("processes", "threads"), default="processes", help="a process of one thread for each core (default), or one process of so many threads")
    parser.add_argument("--group", type=int, default=15, help="devices that share a tensor step (default 15; 1: device after device)")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--negatives", type=int, default=4)
    parser.add_argument("--batch", type=int, default=256, help="samples a mini-batch, rounded up to whole positives with their negatives")
    parser.add_argument("--rate", type=float, default=0.5, help="learning rate (default 0.5)")
    parser.add_argument("--decay", type=float, default=5e-4, help="weight decay (default 0.0005)")
    parser.add_argument("--no-dense-messages", dest="dense_messages", action="store_false", help="hand updates over as they are, without a table a device")
    parser.add_argument("--evaluate", action="store_true", help="train --rounds rounds once and print HR@10 and NDCG@10")
    parser.add_argument("--stages", action="store_true", help="print where the first worker's time went")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    options = parser.parse_args()
    options.workers = options.threads if options.mode == "processes" else 1

    split = Split(options.data, options.seed)
    if not 1 <= options.devices <= np.count_nonzero(split.counts):
        parser.error(f"--devices must lie between 1 and {np.count_nonzero(split.counts)}")
    federation = Federation(split, options)
    inner = options.threads if options.mode == "threads" else 1
    torch.set_num_threads(inner)
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe() for _ in range(1, options.workers)]
    processes = [context.Process(target=attend, args=(federation, i + 1, pipe[1]), daemon=True) for i, pipe in enumerate(pipes)]
    for process in processes:
        process.start()
    result = {"torch": torch.__version__, "mode": options.mode, "threads": options.threads, "group": options.group, "dense_messages": options.dense_messages,
              "users": split.users, "items": split.items, "dim": options.dim, "devices": options.devices, "rounds": options.rounds}
    with torch.inference_mode(), threadpool_limits(1, "blas"):
        worker, rates = Worker(federation, 0), []

        def run(rounds):
            start = time.perf_counter()
            for pipe in pipes:
                pipe[0].send(rounds)
            worker.run(rounds)
            rates.append(rounds * options.devices / (time.perf_counter() - start))

        run(options.rounds)
        if not options.evaluate:
            rates.clear()
            worker.times = dict.fromkeys(worker.times, 0.0)
            for _ in range(options.repeats):
                run(options.rounds)
        for pipe in pipes:
            pipe[0].send(0)
        result |= {"devices_per_second": round(statistics.median(rates), 1), "least": round(min(rates), 1), "most": round(max(rates), 1)}
        if options.stages:
            result["milliseconds_a_round"] = {stage: round(1e3 * seconds / (len(rates) * options.rounds), 3) for stage, seconds in worker.times.items()}
        if options.evaluate:
            result["hr10"], result["ndcg10"] = (round(value, 4) for value in evaluate(federation))
    for process in processes:
        process.join()
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
