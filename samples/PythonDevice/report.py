"""A report: what a device says of how it would change the table. FORMAT.md: Header of an update; Payload, actions; Context."""

import struct
from dataclasses import dataclass

import numpy as np

from symbols import Decoder, Encoder, Numbers, items_of
from wire import Reader, WireError, magic, varint

MEETS_TARGET, BEST_THAT_FITS, NOTHING_FITS = 1, 2, 4


@dataclass
class Header:
    round: int
    items: int
    dim: int
    check: int
    sample_updates: int
    reason: int
    distortion: float
    milliseconds: int

    def encode(self, kind):
        return b"FR\x01" + bytes([kind]) + varint(self.round) + varint(self.items) + varint(self.dim) + struct.pack(
            "<Q", self.check) + varint(self.sample_updates) + bytes([self.reason]) + struct.pack(
            "<e", self.distortion) + varint(self.milliseconds)

    @staticmethod
    def decode(reader):
        parts = reader.varint("round"), reader.varint("M", 1), reader.varint("d", 1), reader.unpack("Q", "check")
        header = Header(*parts, reader.varint("sample updates"), reader.unpack("B", "reason"), reader.unpack("e", "distortion"),
                        reader.varint("milliseconds"))
        if header.reason > 4:
            raise WireError(f"the reason is {header.reason}; legal is 0 to 4")
        if not 0 <= header.distortion < np.inf or np.signbit(header.distortion):
            raise WireError(f"the distortion is {header.distortion}; legal is 0 or more")
        return header


def power_of_two(x):
    """Floor of log2 of x > 0."""
    return int(np.frexp(np.float64(x))[1]) - 1


@dataclass
class Directions:
    """Rows of whole codes times 2^exponent."""

    exponents: list
    codes: np.ndarray  # int, A x d

    @staticmethod
    def round(rows):
        exponents, codes = [], []
        for row in np.asarray(rows, dtype=np.float64):
            largest = np.abs(row).max()
            e = max(-126, power_of_two(largest) - 6) if largest else -126
            if np.rint(largest * 2.0**-e) >= 128:
                e += 1
            exponents.append(e)
            codes.append(np.rint(row * 2.0**-e).astype(int))
        return Directions(exponents, np.array(codes))

    def values(self):
        return self.codes * np.exp2(np.array(self.exponents, dtype=np.float64))[:, None]

    def encode(self):
        return b"".join(struct.pack("b", e) + row.astype(np.int8).tobytes() for e, row in zip(self.exponents, self.codes))

    @staticmethod
    def decode(reader, count, dim):
        exponents, codes = [], []
        for _ in range(count):
            e = reader.unpack("b", "exponent of a direction")
            row = np.frombuffer(reader.take(dim, "codes of a direction"), np.int8).astype(int)
            largest = np.abs(row).max()
            if not -126 <= e <= 120 or largest > 127 or largest < 64 and e != -126:
                raise WireError(f"a direction has the exponent {e} and the largest code {largest}")
            exponents.append(e)
            codes.append(row)
        return Directions(exponents, np.array(codes).reshape(count, dim))

    def longest(self):
        """The first with the largest sum of squares."""
        squares = [int((row * row).sum()) << 2 * (e + 126) for row, e in zip(self.codes, self.exponents)]
        return self.codes[squares.index(max(squares))]


@dataclass
class Levels:
    """Halves times 2^exponent, ascending."""

    exponent: int
    halves: np.ndarray  # float16

    @staticmethod
    def round(levels):
        levels = np.sort(np.asarray(levels, dtype=np.float64))
        largest = np.abs(levels).max()
        if largest:
            scale = 2.0 ** (power_of_two(largest) - 10)
            largest = np.rint(largest / scale) * scale
        e = max(-125, power_of_two(largest) - 14) if largest else -125
        return Levels(e, (levels * 2.0**-e).astype(np.float16))

    def values(self):
        return self.halves.astype(np.float64) * 2.0**self.exponent

    def encode(self):
        return struct.pack("b", self.exponent) + self.halves.astype("<f2").tobytes()

    @staticmethod
    def decode(reader, count):
        e = reader.unpack("b", "exponent of levels")
        halves = np.frombuffer(reader.take(2 * count, "levels"), "<f2")
        largest = np.abs(halves.astype(float)).max()
        if not -125 <= e <= 113 or not np.isfinite(largest) or largest >= 2**15 or largest < 2**14 and e != -125:
            raise WireError(f"levels have the exponent {e} and the largest half {largest}")
        if (np.diff(halves.astype(float)) < 0).any():
            raise WireError("a level is below the one before it")
        return Levels(e, halves)


@dataclass
class Stage:
    directions: Directions
    levels: Levels | None
    numbers: list  # an action for each touched item

    def largest(self):
        """The largest magnitude that a value of an action has."""
        level = np.abs(self.levels.values()).max() if self.levels else 1
        return np.abs(self.directions.values()).max(initial=0) * level


def contexts(stage, items, table):
    """Of each touched item one of 16, from the table that both sides have."""
    codes = stage.directions.longest().astype(np.int64)
    rows = np.clip(np.float32(4096) * table[items], -(2.0**17), 2.0**17)
    # The sum is one of 32 bits that wraps.
    scores = (np.rint(rows).astype(np.int64) * codes).sum(axis=1).astype(np.int32).astype(np.int64)
    least = scores.min()
    return [int(c) for c in (scores - least) * 16 // (scores.max() - least + 1)]


def code_numbers(coder, stage, first, items, table, given):
    """The action numbers of one stage; `given` are those to encode, or None."""
    a, b = len(stage.directions.codes), len(stage.levels.halves) if stage.levels else 1
    beside = contexts(stage, items, table) if first and table is not None else None
    high, low = ([g // b for g in given], [g % b for g in given]) if given is not None else (None, None)

    def code(below, where, values):
        model = Numbers(below)
        return model.by_context(coder, where, values) if where else model.code(coder, len(items), values)

    high = code(a, beside, high)
    low = code(b, beside or (high if a > 1 else None), low)
    return [h * b + m for h, m in zip(high, low)]


def encode(header, stages, items, table=None):
    """The bytes of a report that changes `items`; beside the table if that is given."""
    out = header.encode(2 if table is None else 3) + varint(len(stages))
    for stage in stages:
        out += varint(len(stage.directions.codes)) + varint(len(stage.levels.halves) if stage.levels else 0)
        out += stage.directions.encode()
        if stage.levels:
            out += stage.levels.encode()
    coder = Encoder()
    items_of(coder, len(items), header.items, items)
    for i, stage in enumerate(stages):
        if len(items):
            code_numbers(coder, stage, i == 0, items, table, stage.numbers)
    return out + varint(len(items)) + coder.finish()


def decode(report, table=None):
    """Header, stages and items of a report."""
    reader = Reader(report)
    kind = magic(reader, (2, 3))
    header = Header.decode(reader)
    beside = table if kind == 3 else None
    if kind == 3 and (table is None or table.shape != (header.items, header.dim)):
        raise WireError("the report is to be read beside a table of its size")
    stages = []
    for _ in range(reader.varint("stages", 1, 8)):
        a, b = reader.varint("A", most=65536), reader.varint("B", most=65536)
        directions = Directions.decode(reader, a, header.dim)
        stages.append(Stage(directions, Levels.decode(reader, b) if b else None, []))
    if sum(stage.largest() for stage in stages) > np.finfo(np.float32).max:
        raise WireError("the sum of the stages may leave float32")
    n = reader.varint("touched items", 0, header.items if all(len(s.directions.codes) for s in stages) else 0)
    coder = Decoder(reader.take(reader.left, "stream"))
    items = items_of(coder, n, header.items)
    for i, stage in enumerate(stages):
        stage.numbers = code_numbers(coder, stage, i == 0, items, beside, None) if n else []
    coder.finish()
    return header, stages, items
