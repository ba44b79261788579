"""A block of rows of a lattice frame: up to 16 lanes, each with its own coder. FORMAT.md: Lanes, Class, Low bits."""

import numpy as np

from classes import tables
from wire import Bits, WireError

MOST = np.float32(2**24)


class Blocks:
    """Reads the blocks of one frame, whose columns have these fractions of their means."""

    def __init__(self, fractions, prior):
        self.fractions, self.prior = [int(f) for f in fractions], prior
        dim = len(self.fractions)
        self.share = np.float32(1) / (24 + np.arange(dim)).astype(np.float32)
        self.tables = tables()

    def read(self, block, rows):
        """The values of `rows` rows, and the bytes that the lanes' last numbers carry."""
        lanes, dim = min(16, rows), len(self.fractions)
        if len(block) < 4 * lanes:
            raise WireError("a block is shorter than its lanes")
        self.x = np.frombuffer(block, "<u4", lanes).astype(np.int64)
        if (self.x < 1 << 16).any():
            raise WireError("a lane of a block begins below 2^16")
        rest = block[4 * lanes :]
        self.words, self.at = np.frombuffer(rest[: len(rest) // 2 * 2], "<u2").astype(np.int64), 0
        symbols = np.empty((rows, dim), dtype=np.int64)
        lows = np.empty((rows, dim), dtype=np.int64)
        for first in range(0, rows, 16):
            self.group(symbols[first : first + 16], lows[first : first + 16])
        if (self.x >> 16 != 1).any():
            raise WireError("a block is not the one of its values")
        values = low_bits(symbols, lows, rest[2 * self.at :])
        return values, (self.x & 0xFFFF).astype("<u2").tobytes()

    def group(self, symbols, lows):
        """Up to sixteen rows side by side: column after column, of a column lane after lane. Symbol 32 is `other`."""
        count = len(symbols)
        x = self.x[:count]
        t = np.full(count, self.prior, dtype=np.float32)
        for j, fraction in enumerate(self.fractions):
            m = t * self.share[j]
            kind = np.maximum(0, (m.view(np.uint32) >> 21).astype(np.int64) - 504)
            low = np.where(kind > 31, (kind - 28) // 4, 0)
            kind = kind - 4 * low
            slot = x & 4095
            run = self.tables.slot[fraction, kind, slot]
            length, start = self.tables.length[fraction, kind, run], self.tables.start[fraction, kind, run]
            x[:] = length * (x >> 12) + slot - start
            needy = np.flatnonzero(x < 1 << 16)
            if len(needy):
                if self.at + len(needy) > len(self.words):
                    raise WireError("a block ends too early")
                x[needy] = (x[needy] << 16) + self.words[self.at : self.at + len(needy)]
                self.at += len(needy)
            v = np.where(run == 0, 32, run.astype(np.int64) - 32)
            symbols[:, j], lows[:, j] = v, low
            t = np.minimum(MOST, t + (16 * np.abs(v) << low).astype(np.float32))


def low_bits(symbols, lows, data):
    """The values: symbols with their low bits behind them, in the order in which they were coded."""
    values = symbols << lows
    bits = Bits(data)
    for first in range(0, len(values), 16):
        part, low, symbol = (a[first : first + 16] for a in (values, lows, symbols))
        for j, lane in zip(*np.nonzero(((symbol == 32) | (low > 0)).T)):
            if symbol[lane, j] == 32:
                number = bits.take(16)
                part[lane, j] = number - (1 << 16) if number >> 15 else number
            else:
                part[lane, j] += bits.take(int(low[lane, j])) - (1 << int(low[lane, j]) >> 1)
    if not bits.nothing_left():
        raise WireError("something follows the low bits of a block")
    return values
