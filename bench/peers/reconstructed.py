"""The recipe of federated reconstruction: users are fitted to the table before items train, and frozen while they do."""

import numpy as np
import torch

from federation import Worker
from plan import Plan
from reconstruction import Reconstruction


class ReconstructedWorker(Worker):
    """With u frozen a row is v + a u, so that training needs each item's score only, and the update is a u'."""

    def prepare(self):
        """Each worker takes the moments of its range of the table."""
        table, moments = self.federation.table[self.own], self.federation.moments[self.number]
        torch.sum(table, 0, out=moments[0])
        torch.matmul(table.T, table, out=moments[1:])
        self.lap("moments")
        self.meet()

    def train(self, devices, sums, touches):
        federation, options = self.federation, self.options
        table, items = federation.table, federation.split.items
        moments = (federation.moments.sum(0) / items).numpy()
        self.lap("moments")
        reconstruction = Reconstruction(federation.split, table.numpy(), (moments[0], moments[1:]), options)
        users = torch.from_numpy(reconstruction.fit(devices))
        self.lap("reconstruct")
        plan = Plan(federation.split, devices, options, len(devices), self.rng)
        padding = len(devices) * items
        slots = torch.from_numpy(plan.lay(plan.keys, padding))
        masks = torch.from_numpy(plan.updates > 0)
        self.lap("plan")
        scores = torch.zeros(padding + 1)
        before = scores[:-1].view(len(devices), items)
        torch.matmul(users, table.T, out=before)
        before = before.clone()
        squares = users.square().sum(1)
        pull = (-options.rate * squares).view(-1, 1, 1)
        for begin, end in zip(plan.steps[:-1].tolist(), plan.steps[1:].tolist()):
            # One mini-batch of as many devices as have one left; an item that it holds k times changes by the sum of k steps.
            index = slots[begin * plan.per_batch : end * plan.per_batch].view(-1)
            score = scores.gather(0, index)
            change = score.sigmoid()
            change.view(-1, 1 + options.negatives)[:, 0].sub_(1)
            change.view(end - begin, plan.per_batch, -1).mul_(pull[: end - begin])
            change.add_(score, alpha=self.retention - 1)
            scores.scatter_add_(0, index, change)
        # The update, weight decay left out: a = (s(local) - rho^k s(global)) / |u|^2, and 0 where nothing was touched.
        gains = scores[:-1].view(len(devices), items).sub_(before.mul_(torch.from_numpy(self.powers.take(plan.updates))))
        gains.div_(squares.unsqueeze(1))
        self.lap("train")
        if options.dense_messages:
            for device in range(len(devices)):
                # A product with one term, since plain multiplication leaves -0 in rows of zeros.
                torch.mm(gains[device].unsqueeze(1), users[device].unsqueeze(0), out=self.message)
                self.deliver(masks[device], sums)
        else:
            torch.matmul(gains.T, users, out=sums)
        self.count(plan, masks, touches)
        self.lap("report")

    @staticmethod
    def factors(federation, users):
        """What `users` are served with: their factors fitted to the table as it is."""
        table = federation.table
        moments = table.mean(0).numpy(), (table.T @ table / len(table)).numpy()
        reconstruction = Reconstruction(federation.split, table.numpy(), moments, federation.options)
        order = np.argsort(-federation.split.counts[users], kind="stable")
        factors = np.empty((len(users), table.shape[1]), dtype=np.float32)
        for part in np.array_split(order, max(1, len(users) // 100)):
            factors[part] = reconstruction.fit(users[part])
        return torch.from_numpy(factors)
