"""The table that a device holds, and the frames that lead it from one version to another. FORMAT.md: Lattice frame."""

import numpy as np

import start
from blocks import Blocks
from symbols import Decoder, items_of
from wire import Bits, Reader, WireError, magic

MOST_LEVEL = 8191


class Lattice:
    """Value = start + level * cell. A version is round, cell, levels and the retired items."""

    def __init__(self, items, dim, seed, given=None):
        """Round 0, made from the seed, or from a table that is `given` in its place."""
        if given is not None and len(given) != items:
            raise WireError(f"the frame is for {items} items; without the seed there are {len(given)}")
        self.dim, self.seed, self.given, self.round, self.cell = dim, seed, given, 0, np.float32(0)
        self.start = start.start_rows(seed, dim, 0, items) if given is None else given
        self.levels = np.zeros((items, dim), dtype=np.int32)
        self.retired = []

    @property
    def items(self):
        return len(self.levels)

    def values(self):
        return self.start + self.levels.astype(np.float32) * self.cell

    def check(self):
        if not self.round:
            return start.start_check(self.start)
        return start.lattice_check(start.table_sum(self.start.view(np.int32)), self.levels, self.cell, self.round, self.retired)

    def apply(self, frame):
        """The version that `frame` leads to. This one stays as it is, whatever is wrong with the frame."""
        reader = Reader(frame)
        kind = magic(reader, (6, 7))
        from_round = reader.varint("from round")
        advanced = reader.varint("rounds advanced", most=2**31 - 1 - from_round)
        items = reader.varint("M", 1)
        dim = reader.varint("d", 1)
        if from_round not in (0, self.round):
            raise WireError(f"the frame leads from round {from_round}; this device holds {self.round}")
        if dim != self.dim or items < self.items:
            raise WireError(f"the frame is for {items} items of {dim} factors; this device holds {self.items} of {self.dim}")
        cell = reader.unpack("f", "cell")
        mantissa, _ = np.frexp(cell)
        if not 2.0**-40 <= cell <= 2.0**40 or mantissa * 2**11 % 1:
            raise WireError(f"the cell is {cell}; legal is 2^-40 to 2^40 with at most 11 significant bits")
        check = reader.unpack("Q", "check")

        after = self.grown(items) if from_round else Lattice(items, dim, self.seed, self.given)
        gone = self.retires(reader, items) if kind == 7 else []
        if set(gone) & set(after.retired):
            raise WireError("the frame retires an item that is retired already")
        after.retired = sorted(after.retired + gone)
        after.round, cell = from_round + advanced, np.float32(cell)
        count = reader.varint("rows that change", 0, items)
        if not advanced and (count or gone or items != self.items or from_round and cell != self.cell):
            raise WireError("the frame advances no round, and yet changes something")
        if from_round and cell != self.cell:
            moved = np.rint(after.levels.astype(np.float32) * (self.cell / cell))
            after.levels = np.clip(moved, -MOST_LEVEL, MOST_LEVEL).astype(np.int32)
        after.cell = cell
        after.levels[gone] = 0
        if count:
            rows, differences = read_rows(reader, count, items, dim)
            if set(rows) & set(after.retired):
                raise WireError("the row of a retired item changes")
            after.levels[rows] += differences
        if reader.left:
            raise WireError(f"{reader.left} bytes follow the frame")
        if np.abs(after.levels).max() > MOST_LEVEL:
            raise WireError(f"a level leaves -{MOST_LEVEL} to {MOST_LEVEL}")
        if after.check() != check:
            raise WireError("the frame's check is not that of what it leads to; this device keeps its table")
        return after

    def grown(self, items):
        """A copy; items that are new stand at their start."""
        after = Lattice(items, self.dim, self.seed, self.given)
        after.levels[: self.items] = self.levels
        after.retired = list(self.retired)
        return after

    def retires(self, reader, items):
        count = reader.varint("retired items", 1, items)
        size = reader.varint("bytes of the retired items", 0, 8 + -(-51 * count // 8))
        coder = Decoder(reader.take(size, "retired items"))
        gone = items_of(coder, count, items)
        coder.finish()
        return gone


def read_rows(reader, count, items, dim):
    """The rows that change, and their differences."""
    size = reader.varint("bytes of the list of items", 0, 8 + -(-51 * count // 8))
    bounds = [count * b // -(-count // 2048) for b in range(-(-count // 2048) + 1)]
    carried = (len(bounds) - 1) * 2 * min(16, count // (len(bounds) - 1))
    rest = reader.take(max(0, size - carried), "rest of the list of items")
    width = reader.unpack("B", "bits of a mean")
    if width > 17:
        raise WireError(f"a mean has {width} bits; legal is 0 to 17")
    bits = Bits(reader.take(-(-dim * width // 8), "means"))
    coded = [bits.take(width) for _ in range(dim)]
    quarters = np.array([-(c + 1) // 2 if c & 1 else c // 2 for c in coded])
    if not bits.nothing_left() or max(coded).bit_length() != width:
        raise WireError("the means are not written in the fewest bits")
    prior = reader.varint("prior", 0, 2**24)
    sizes = [reader.varint("bytes of a block") for _ in bounds[1:]]
    if sum(sizes) != reader.left:
        raise WireError("the lengths of the blocks do not add up to the bytes left")

    blocks = Blocks(quarters % 4, prior)
    parts = [blocks.read(reader.take(length, "block"), last - first) for first, last, length in zip(bounds, bounds[1:], sizes)]
    left = np.concatenate([part for part, _ in parts])
    differences = left + quarters // 4
    whole = 8 * differences.sum(axis=0) + count
    if (whole // (2 * count) != quarters).any() or 384 * int(np.abs(left).sum()) // (count * dim) != prior:
        raise WireError("means or prior are not those of the rows")
    if not differences.any(axis=1).all():
        raise WireError("a row in the frame does not change")

    borne = b"".join(numbers for _, numbers in parts)
    if any(borne[size:]):
        raise WireError("something else than zeros follows the list of items")
    coder = Decoder((borne + rest)[:size])
    rows = items_of(coder, count, items)
    coder.finish()
    return rows, differences
