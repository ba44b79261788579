"""A federation in one process a core: what the server holds, and what each process does in a round whatever the recipe."""

import os
import time

import numpy as np
import torch

DIVERGED = 1 << 60


class Federation:
    """The server's table, the devices' private factors and what workers say of a round, all in memory that processes share."""

    def __init__(self, split, options):
        torch.manual_seed(options.seed)
        dim, scale, workers = options.dim, options.dim**-0.5, options.workers
        self.split, self.options = split, options
        self.table = (torch.randn(split.items, dim) * scale).share_memory_()
        self.users = (torch.randn(split.users, dim) * scale).share_memory_()
        self.velocity = torch.zeros(split.items, dim).share_memory_()
        self.sums = torch.zeros(workers, split.items, dim).share_memory_()
        self.touches = torch.zeros(workers, 2, split.items).share_memory_()  # number of reports, sum of their retentions
        self.moments = torch.zeros(workers, dim + 1, dim).share_memory_()  # of each worker's range of the table: its sum, then V'V
        self.phases = torch.zeros(workers, 16, dtype=torch.int64).share_memory_().numpy()[:, 0]
        self.processor = torch.zeros(workers, 16, dtype=torch.float64).share_memory_().numpy()[:, 0]  # seconds, waiting left out
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
        self.powers = (self.retention ** np.arange(1 << 16)).astype(np.float32)
        ends = [split.items * i // options.workers for i in range(options.workers + 1)]
        self.own = slice(ends[number], ends[number + 1])
        self.times = {}
        self.clock, self.round = 0.0, 0

    def lap(self, stage):
        now = time.perf_counter()
        self.times[stage] = self.times.get(stage, 0) + now - self.clock
        self.clock = now

    def run(self, rounds):
        self.clock, start = time.perf_counter(), time.process_time()
        for _ in range(rounds):
            self.prepare()
            sums, touches = self.federation.sums[self.number].zero_(), self.federation.touches[self.number].zero_()
            devices = self.own_devices()
            if len(devices):
                self.train(devices, sums, touches)
            self.meet()
            self.serve()
            self.meet()
            self.round += 1
        self.federation.processor[self.number] += time.process_time() - start

    def prepare(self):
        """What a recipe needs of the table before devices train."""

    def own_devices(self):
        """The worker's share of the cohort, largest first: of devices by size every second one, there and back."""
        federation, workers = self.federation, self.options.workers
        cohort = self.cohorts.choice(federation.eligible, self.options.devices, replace=False)
        cohort = cohort[np.argsort(-federation.split.counts[cohort], kind="stable")]
        turn = np.arange(len(cohort)) % (2 * workers)
        return cohort[np.minimum(turn, 2 * workers - 1 - turn) == self.number]

    def deliver(self, mask, sums):
        """The server finds the rows of a device's message that are not zero and adds."""
        # A row's words add up to 0 by chance once in 2^64.
        torch.ne(self.message.view(torch.int64).sum(1), 0, out=mask)
        sums.add_(self.message)

    def count(self, plan, masks, touches):
        """Who touched what, and what weight decay the reports left out."""
        mask = masks.float()
        retentions = self.retention ** (torch.from_numpy(plan.samples) / mask.sum(1))
        torch.matmul(torch.stack((torch.ones_like(retentions), retentions)), mask, out=touches)

    def meet(self):
        """Waits for the others."""
        start = time.process_time()
        phases = self.federation.phases
        phases[self.number] += phases[self.number] < DIVERGED
        while phases.min() < phases[self.number]:
            os.sched_yield()
        if phases.max() >= DIVERGED:
            raise SystemExit("training diverged")
        self.federation.processor[self.number] -= time.process_time() - start
        self.lap("wait")

    def serve(self):
        """The mean over the devices that touched an item, and the decay that they left out; published as a dense frame."""
        federation, options = self.federation, self.options
        table = federation.table[self.own]
        count, retained = federation.touches[:, :, self.own].sum(0)
        frame = federation.sums[0, self.own] if options.workers == 1 else federation.sums[:, self.own].sum(0)
        some = count.clamp(min=1)
        frame.div_(some.unsqueeze(1)).addcmul_(table, ((retained - count) / some).unsqueeze(1))
        if options.final_rate != 1:
            frame.mul_(1 - (1 - options.final_rate) * min(self.round, options.rounds) / options.rounds)
        if options.momentum:
            velocity, touched = federation.velocity[self.own], (count > 0).unsqueeze(1)
            velocity.copy_(torch.where(touched, frame.add_(velocity, alpha=options.momentum), velocity))
            frame = velocity * touched
        if not torch.isfinite(frame.sum()):
            federation.phases[self.number] = DIVERGED  # and the others stop at the next meeting
        table.add_(frame.clone() if options.dense_messages else frame)
        self.lap("server")
