"""The update of one user as a report: one direction, and the fewest levels that meet the server's target."""

from math import inf

import numpy as np

import report
from report import Directions, Header, Levels, Stage

MOST_LEVELS = 256
SLACK = 1 - 2.0**-10  # rounding may lengthen a level


class Limits:
    """What an honest report keeps to. What the server leaves unset follows from the rest. FORMAT.md: Limits of a report."""

    def __init__(self, limits, plan):
        samples = limits.users * plan.epochs * (1 + plan.negatives)
        self.updates_per_row = limits.updates_per_row if limits.HasField("updates_per_row") else samples
        self.row = limits.row_norm if limits.HasField("row_norm") else self.updates_per_row * plan.learning_rate * limits.user_norm
        self.mean_row = limits.mean_row_norm if limits.HasField("mean_row_norm") else (
            limits.users * plan.epochs * plan.learning_rate * limits.user_norm)


def shorten(gains, length, limits):
    """Gains whose rows are within the limits."""
    most = limits.row * SLACK / length if length else inf
    gains = np.clip(gains, -most, most)
    mean = np.abs(gains).mean() * length
    return gains if mean <= limits.mean_row * SLACK else gains * (limits.mean_row * SLACK / mean)


def cluster(gains, count):
    """Lloyd's algorithm on a line: `count` levels, and each gain's nearest."""
    levels = np.quantile(gains, (np.arange(count) + 0.5) / count)
    for _ in range(50):
        number = np.searchsorted((levels[1:] + levels[:-1]) / 2, gains)
        members = np.bincount(number, minlength=count)
        after = np.where(members > 0, np.bincount(number, gains, count) / np.maximum(1, members), levels)
        if (after == levels).all():
            break
        levels = np.sort(after)
    return levels


def describe(u, touched, gains, samples, lattice, table, task, milliseconds):
    """The bytes of the report: the fewest levels that meet the target, or the most that fit."""
    directions = Directions.round([u])
    direction = directions.values()[0]
    length = float(np.linalg.norm(direction))
    along = float(direction @ u) / (length * length)  # gains are of u; what is sent is of the rounded direction
    exact = gains * along
    limits = Limits(task.limits, task.training)
    sent = shorten(exact, length, limits)
    samples = min(samples, int(limits.updates_per_row * len(touched)))
    energy, missed = float((gains**2).sum() * (u @ u)), float((gains**2).sum() * ((u - along * direction) ** 2).sum())

    def round_to(count):
        levels = Levels.round(cluster(sent, count))
        values = levels.values()
        numbers = np.searchsorted((values[1:] + values[:-1]) / 2, sent)
        return levels, numbers, (missed + ((exact - values[numbers]) ** 2).sum() * length**2) / energy

    most = min(MOST_LEVELS, len(np.unique(sent)))
    count = next((c for c in range(1, most) if round_to(c)[2] <= task.distortion), most)
    while True:
        levels, numbers, distortion = round_to(count)
        reason = report.MEETS_TARGET if distortion <= task.distortion else report.BEST_THAT_FITS
        header = Header(task.round, lattice.items, lattice.dim, lattice.check(), samples, reason, min(1, distortion), milliseconds)
        stages = [Stage(directions, levels, numbers.tolist())]
        message = report.encode(header, stages, touched.tolist(), table)
        if not task.most_report_bytes or len(message) <= task.most_report_bytes:
            return message
        if count == 1:
            header.reason = report.NOTHING_FITS
            return report.encode(header, stages, touched.tolist(), table)
        count -= 1
