"""A cohort's private factors fitted to a frozen table: the same minimum that FedRas's devices look for, for all of them at once."""

import numpy as np
import torch

STEPS, TOLERANCE, GROUP = 40, 1e-2, 10
NODES = np.linspace(-5, 5, 32, dtype=np.float32)
WEIGHTS = np.exp(-(NODES**2) / 2)
WEIGHTS /= WEIGHTS.sum()


class Reconstruction:
    """
    Maximum a posteriori of the logistic loss over each user's positives and expected negatives, the scores of unmet items taken as
    normal. Conjugate gradients, preconditioned in the axes of the table's second moment. The rows of a few users of about the same size
    are one tensor, filled up with zeros; tensor after tensor is one vector of scores.
    """

    def __init__(self, split, table, moments, options):
        self.split, self.table, self.options = split, table, options
        self.mean, self.second = moments
        self.lengths, self.axes = np.linalg.eigh(self.second)
        self.steps = 0

    def fit(self, devices):
        """The factors of `devices`, none of them without positives."""
        split, prior, dim = self.split, self.options.prior, self.table.shape[1]
        self.gather(devices)
        self.n = split.counts[devices].astype(np.float32)
        self.unmet = split.items - self.n
        self.share = split.items / self.unmet
        curvature = prior + np.outer((1 + self.options.negatives) / 4 * self.n, np.maximum(self.lengths, 0))
        users, direction = (np.zeros((len(devices), dim), dtype=np.float32) for _ in range(2))
        scores, second = np.zeros(len(self.owner), dtype=np.float32), np.zeros_like(users)
        step = before = former = None
        for self.steps in range(STEPS):
            mean = self.share * (users @ self.mean) - self.sums(scores) / self.unmet
            square = self.share * dots(users, second) - self.sums(scores * scores) / self.unmet
            c, p, q = self.differentiate(scores, mean, square)
            on_mean = p - q * mean
            c -= (q / self.unmet)[self.owner] * scores + (on_mean / self.unmet)[self.owner]
            gradient = self.combine(c)
            gradient += prior * users + np.outer(on_mean * self.share, self.mean) + (q * self.share)[:, None] * second
            length = dots(gradient, gradient)
            if self.steps == 0:
                least = TOLERANCE**2 * length
            moving = length > least
            if not moving.any():
                break
            ahead = (gradient @ self.axes / curvature) @ self.axes.T
            now = dots(gradient, ahead)
            if before is not None:
                direction *= np.maximum(0, (now - dots(ahead, former)) / before)[:, None]
            direction -= ahead
            here = dots(gradient, direction)
            uphill = here >= 0
            if uphill.any():
                direction[uphill] = -ahead[uphill]
                here[uphill] = -now[uphill]
            before, former = now, gradient
            change = self.score(direction)
            along = direction @ self.second
            step = self.step(users, direction, second, along, scores, change, mean, square, here, step) * moving
            users += step[:, None] * direction
            second += step[:, None] * along
            scores += step[self.owner] * change
        return users

    def gather(self, devices):
        """The rows of the users' positives; largest users come first, as the worker has them, or padding is long."""
        n = self.split.counts[devices]
        bounds = np.append(np.arange(0, len(devices), GROUP), len(devices))
        widest = np.maximum.reduceat(n, bounds[:-1])
        widths = np.repeat(widest, np.diff(bounds))
        self.first = np.cumsum(widths) - widths
        self.owner = np.repeat(np.arange(len(devices)), widths)
        place = np.arange(len(self.owner)) - np.repeat(self.first, widths)
        filled = place < n[self.owner]
        at = np.where(filled, self.split.starts[devices][self.owner] + place, 0)
        rows = self.table.take(self.split.positives[at], 0)
        rows[~filled] = 0
        starts = np.append(self.first[bounds[:-1]], len(rows))
        self.blocks = []
        for first, last, start, end, width in zip(bounds[:-1], bounds[1:], starts[:-1], starts[1:], widest):
            self.blocks.append((slice(first, last), slice(start, end), rows[start:end].reshape(last - first, width, -1)))

    def score(self, vectors):
        """The product of each user's vector with the user's rows."""
        scores = np.empty(len(self.owner), dtype=np.float32)
        for users, part, rows in self.blocks:
            np.matmul(rows, vectors[users, :, None], out=scores[part].reshape(*rows.shape[:2], 1))
        return scores

    def combine(self, coefficients):
        """The sum of each user's rows, weighted."""
        sums = np.empty((len(self.first), self.table.shape[1]), dtype=np.float32)
        for users, part, rows in self.blocks:
            np.matmul(coefficients[part].reshape(len(rows), 1, -1), rows, out=sums[users, None, :])
        return sums

    def step(self, users, direction, second, along, scores, change, mean, square, here, former):
        """How far to go: the secant's zero of the loss's slope, from the slope here and at a trial step."""
        mean_step = self.share * (direction @ self.mean) - self.sums(change) / self.unmet
        cross = self.share * dots(direction, second) - self.sums(scores * change) / self.unmet
        square_step = self.share * dots(direction, along) - self.sums(change * change) / self.unmet
        lengths, products = dots(direction, direction), dots(users, direction)
        trial = np.ones_like(here) if former is None else np.where(former > 0, former, 1)
        square_there = square + trial * (2 * cross + trial * square_step)
        c, p, q = self.differentiate(scores + trial[self.owner] * change, mean + trial * mean_step, square_there)
        there = self.sums(c * change) + p * mean_step + q * (cross + trial * (square_step - mean_step * mean_step) - mean * mean_step)
        there += self.options.prior * (products + trial * lengths)
        with np.errstate(divide="ignore", invalid="ignore"):
            secant = trial * here / (here - there)
        return np.where((secant > 0) & (secant < 4 * trial), secant, np.where(there < 0, 4 * trial, trial / 4))

    def differentiate(self, scores, mean, square):
        """Slopes of the positives' terms; of the negatives' by the mean of their scores, and twice that by the variance."""
        deviation = np.sqrt(np.maximum(0, square - mean * mean))
        normal = sigmoid((mean[:, None] + deviation[:, None] * NODES).astype(np.float32))
        expected, drawn = normal @ WEIGHTS, self.options.negatives * self.n
        return sigmoid(scores) - 1, drawn * expected, drawn * (expected - (normal * normal) @ WEIGHTS)

    def sums(self, values):
        return np.add.reduceat(values, self.first)


def dots(a, b):
    return np.einsum("ij,ij->i", a, b)


def sigmoid(values):
    return torch.from_numpy(values).sigmoid().numpy()
