"""The fixed tables by which a lattice frame codes values. FORMAT.md: Tables. All in binary64, step by step."""

import hashlib

import numpy as np

SHA = "02765396050d556d1e942ed3d3425ea728c2c97f0aea2f360a02cf9a8473eb34"
CLASSES, FRACTIONS, OTHER = 32, 4, 64


def powers(h):
    """1, h, h h, ...: one product after the other."""
    return np.cumprod(np.concatenate(([1.0], np.full(512, h))))


def distribution(p, k):
    """F(k, h), p being the powers of h."""
    return 1 / (1 + p[k]) if k >= 0 else p[-k] / (1 + p[-k])


def mean_magnitude(h):
    p, total = powers(h), 0.0
    for v in range(128):
        total += 2 * (1 - distribution(p, 4 * v + 2))
    return total


def class_h(number):
    u, w = (np.array([(number + at) << 21], dtype=np.uint32).view(np.float32)[0] for at in (504, 505))
    mean = float(np.float32(u + w)) / 2 / 16 * 0.875
    n = 0
    for bit in (1 << i for i in range(19, -1, -1)):
        if mean_magnitude((n + bit) / 2**20) <= mean:
            n += bit
    return n / 2**20


def lengths(p, fraction):
    """Slots of: other, -31 ... 31."""
    other = max(1, int((distribution(p, -126 - fraction) + 1 - distribution(p, 126 - fraction)) * 4096 + 0.5))
    run = [other] + [int((distribution(p, 4 * v + 2 - fraction) - distribution(p, 4 * v - 2 - fraction)) * 4096 + 0.5)
                     for v in range(-31, 32)]
    run[32] += 4096 - sum(run)
    return run


class Tables:
    """Of each fraction and class: the value in each slot (32 stands for other), where its run begins, and how long that is."""

    def __init__(self):
        all_powers = [powers(class_h(number)) for number in range(CLASSES)]
        self.length = np.array([[lengths(p, f) for p in all_powers] for f in range(FRACTIONS)])
        if hashlib.sha256(self.length.astype("<u2").tobytes()).hexdigest() != SHA:
            raise AssertionError("the tables are not those of FORMAT.md: this machine's binary64 does not round as it should")
        self.start = np.cumsum(self.length, axis=2) - self.length
        self.slot = np.empty((FRACTIONS, CLASSES, 4096), dtype=np.uint8)
        for f in range(FRACTIONS):
            for c in range(CLASSES):
                self.slot[f, c] = np.repeat(np.arange(64), self.length[f, c])


_tables = []


def tables():
    if not _tables:
        _tables.append(Tables())
    return _tables[0]
