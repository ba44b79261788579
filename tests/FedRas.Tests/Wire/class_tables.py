"""The tables of a lattice frame's classes by src/FedRas/Wire/FORMAT.md (Tables), written from that document alone."""
import hashlib
import struct


def to_float(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def to_bits(x):
    return struct.unpack("<I", struct.pack("<f", x))[0]


def shares(h, quarters):
    """F(k, h) for the quarters k = −quarters … quarters, as a dictionary."""
    result, p = {}, 1.0
    for k in range(quarters + 1):
        result[-k], result[k] = p / (1 + p), 1 / (1 + p)
        p *= h
    return result


def mean_magnitude(h):
    share, total = shares(h, 4 * 127 + 2), 0.0
    for v in range(128):
        total += 2 * (1 - share[4 * v + 2])
    return total


def table(c, f, share):
    """The lengths of `other` and of −31 … 31."""
    lengths = [max(1, int((share[-126 - f] + 1 - share[126 - f]) * 4096 + 0.5))]
    lengths += [int((share[4 * v + 2 - f] - share[4 * v - 2 - f]) * 4096 + 0.5) for v in range(-31, 32)]
    lengths[32] += 4096 - sum(lengths)
    return lengths


def make_tables():
    tables = []
    for c in range(32):
        u, w = to_float((c + 504) << 21), to_float((c + 505) << 21)
        goal, n = to_float(to_bits(u + w)) / 2 / 16 * 0.875, 0
        for bit in range(19, -1, -1):
            if mean_magnitude((n + (1 << bit)) / (1 << 20)) <= goal:
                n += 1 << bit
        share = shares(n / (1 << 20), 130)
        tables.append([table(c, f, share) for f in range(4)])
    return tables


def owners(lengths):
    """Of each slot the symbol that owns it, the start of its run and its length; the symbol is None for `other`."""
    result = []
    for place, length in enumerate(lengths):
        result += [(place - 32 if place else None, len(result), length)] * length
    return result


def hash_of_lengths(tables):
    flat = [length for f in range(4) for c in range(32) for length in tables[c][f]]
    return hashlib.sha256(struct.pack(f"<{len(flat)}H", *flat)).hexdigest()
