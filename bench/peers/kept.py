"""The recipe of plain federated matrix factorization: users keep their factors, which train together with the items."""

import numpy as np
import torch

from federation import Worker
from plan import Plan


class KeptWorker(Worker):
    def __init__(self, federation, number):
        super().__init__(federation, number)
        self.local = torch.empty(0, self.options.dim)
        self.before = torch.empty(federation.split.items, self.options.dim)
        self.batch = torch.empty(0)

    def train(self, devices, sums, touches):
        federation, options = self.federation, self.options
        plan = Plan(federation.split, devices, options, options.group, self.rng)
        # The rows that a device touches lie together, by item; a group of devices is a range of rows. Row 0 of a group is
        # nobody's, zero, and fills up short batches.
        updates = plan.updates.reshape(-1)
        touched = np.flatnonzero(updates)
        rows = np.searchsorted(touched, np.arange(len(devices) + 1) * federation.split.items)
        counts = np.diff(rows)
        group = np.arange(len(devices)) // options.group
        slot = np.empty(len(updates), dtype=np.int64)
        slot[touched] = np.arange(1, len(touched) + 1) - np.repeat(rows[plan.groups[group]], counts)
        items = torch.from_numpy(touched - np.repeat(np.arange(len(devices)) * federation.split.items, counts))
        slots = torch.from_numpy(plan.lay(slot.take(plan.keys), 0))
        rates = torch.from_numpy(plan.rates).float().unsqueeze(1)
        powers = torch.from_numpy(self.powers.take(updates.take(touched))).neg_().unsqueeze(1)
        users = federation.users.index_select(0, torch.from_numpy(devices))
        masks = torch.from_numpy(plan.updates > 0)  # what reports say of it takes its place
        if len(self.local) <= len(items):
            self.local = torch.empty(2 * len(items), options.dim)
        self.lap("plan")
        for turn in range(len(plan.groups) - 1):
            first, last = plan.groups[turn], plan.groups[turn + 1]
            begin, end = rows[first], rows[last]
            local = self.local[: end - begin + 1]
            local[0].zero_()
            torch.index_select(federation.table, 0, items[begin:end], out=local[1:])
            for step in np.flatnonzero(plan.step_group == turn).tolist():
                self.step(plan, int(plan.steps[step]), int(plan.steps[step + 1]), local, slots, users[first:last], rates)
            self.lap("train")
            if not options.dense_messages:
                own, before = items[begin:end], federation.table.index_select(0, items[begin:end])
                sums.index_put_((own,), local[1:].addcmul_(before, powers[begin:end]), accumulate=True)
                self.lap("report")
                continue
            for device in range(first, last):
                start, stop = rows[device], rows[device + 1]
                own, before = items[start:stop], self.before[: stop - start]
                # The update, weight decay left out: v(local) - rho^k v(global).
                torch.index_select(federation.table, 0, own, out=before)
                update = local[start - begin + 1 : stop - begin + 1].addcmul_(before, powers[start:stop])
                self.message.zero_().index_put_((own,), update)
                self.deliver(masks[device], sums)
            self.lap("report")
        federation.users.index_copy_(0, torch.from_numpy(devices), users)
        self.count(plan, masks, touches)
        self.lap("report")

    def step(self, plan, begin, end, local, slots, users, rates):
        """One mini-batch of as many devices as have one left."""
        active, size, dim = end - begin, plan.batch, self.options.dim
        if len(self.batch) < active * size:
            self.batch = torch.empty(active * size, dim)
        index = slots[begin * plan.per_batch : end * plan.per_batch].view(-1)
        rows, user = self.batch[: active * size], users[:active]
        torch.index_select(local, 0, index, out=rows)
        each = rows.view(active, size, dim)
        # NumPy's batched products call BLAS with less ado than PyTorch's.
        coefficients = torch.from_numpy(np.matmul(each.numpy(), user.unsqueeze(2).numpy())).sigmoid_()
        coefficients.view(active, plan.per_batch, -1)[:, :, 0].sub_(1)
        gradient = torch.from_numpy(np.matmul(coefficients.view(active, 1, size).numpy(), each.numpy())).squeeze(1)
        # Rows change by the sum over samples of (rho - 1) v - rate c u. For an item that a batch holds k times that is
        # 1 + k (rho - 1) for rho^k, and c, u and v as they were before the batch: equal to first order, as k > 1 is rare.
        rows.mul_(self.retention - 1)
        each.addcmul_(coefficients, user.unsqueeze(1), value=-self.options.rate)
        local.index_put_((index,), rows, accumulate=True)
        local[0].zero_()
        user.mul_(self.retention).addcmul_(rates[begin:end], gradient, value=-1)

    @staticmethod
    def factors(federation, users):
        """What `users` are served with: their factors as they last trained."""
        return federation.users[torch.from_numpy(users)]
