"""The table of round 0 by src/FedRas/Wire/FORMAT.md (The start), written from that document alone.

usage: shared_start.py SEED ITEMS DIM ...   prints for each three numbers the SHA-256 of the table and its check in round 0
"""
import hashlib
import math
import struct
import sys

BITS = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & BITS
    return z ^ (z >> 31)


def float32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def value(seed, dim, item, factor):
    key = mix((seed + GOLDEN) & BITS)
    h = mix((key + (item * dim + factor + 1) * GOLDEN) & BITS)
    # A product of 11 and 24 bits is exact in binary64, so it is rounded once.
    return float32((sum(h.to_bytes(8, "little")) - 1020) * float32(1 / math.sqrt(43690.0 * dim)))


def table(seed, items, dim):
    return b"".join(struct.pack("<f", value(seed, dim, i, j)) for i in range(items) for j in range(dim))


def weighted_sum(numbers, dim):
    """The sum of a table, whose values are given as signed whole numbers."""
    columns = [mix((j + 1) << 32) | 1 for j in range(dim)]
    total = 0
    for start in range(0, len(numbers), dim):
        row = sum(number * column for number, column in zip(numbers[start:start + dim], columns))
        total += row * (mix(start // dim + 1) | 1)
    return total & BITS


def join(x, y):
    return mix((x + mix((y + GOLDEN) & BITS)) & BITS)


def sum_of_bits(values, dim):
    """The sum of a table of float32, given as its bytes."""
    return weighted_sum(struct.unpack(f"<{len(values) // 4}i", values), dim)


def main(numbers):
    for seed, items, dim in zip(*[iter(map(int, numbers))] * 3):
        values = table(seed, items, dim)
        print(hashlib.sha256(values).hexdigest(), join(sum_of_bits(values, dim), 0).to_bytes(8, "little").hex())


if __name__ == "__main__":
    main(sys.argv[1:])
