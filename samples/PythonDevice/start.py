"""The table of round 0, which everybody makes from the public seed, and the check that tells tables apart. FORMAT.md: The start, Check."""

import numpy as np

G = 0x9E3779B97F4A7C15
MASK = 2**64 - 1


def mix(z):
    """SplitMix64's, of a whole number or of an array of uint64. Arrays wrap modulo 2^64 by themselves."""
    if isinstance(z, int):
        return int(mix(np.array([z & MASK], dtype=np.uint64))[0])
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def start_rows(seed, dim, first, count):
    """Rows `first` to `first` + `count` of the start, as float32."""
    key = mix(seed + G)
    number = np.arange(first * dim + 1, (first + count) * dim + 1, dtype=np.uint64)
    h = mix(np.uint64(key) + number * np.uint64(G))
    s = h.view(np.uint8).reshape(-1, 8).sum(axis=1, dtype=np.int32) - 1020
    scale = np.float32(1 / np.sqrt(np.float64(43690 * dim)))
    return (s.astype(np.float32) * scale).reshape(count, dim)


def join(x, y):
    return mix(x + mix(y + G))


def item_weights(items, first=0):
    """a_i of the check."""
    return mix(np.arange(first + 1, first + items + 1, dtype=np.uint64)) | np.uint64(1)


def table_sum(whole):
    """The sum of a table of whole numbers (int32), modulo 2^64."""
    items, dim = whole.shape
    b = mix(np.arange(1, dim + 1, dtype=np.uint64) << np.uint64(32)) | np.uint64(1)
    rows = (whole.astype(np.int64).view(np.uint64) * b).sum(axis=1, dtype=np.uint64)
    return int((rows * item_weights(items)).sum(dtype=np.uint64))


def start_check(start):
    return join(table_sum(start.view(np.int32)), 0)


def lattice_check(start_sum, levels, cell, round_number, retired):
    """The check of a round above 0."""
    bits = int(np.float32(cell).view(np.uint32))
    check = join(join(start_sum, table_sum(levels)), (round_number << 32) + bits)
    if len(retired):
        check = join(check, int(item_weights(len(levels))[list(retired)].sum(dtype=np.uint64)))
    return check
