"""A decoder of lattice frames by src/FedRas/Wire/FORMAT.md, written from that document alone.

usage: lattice_frame.py START FRAME ...

START holds the values of the start, float32, row after row; or it is SEED:M:d, and then the catalogue can grow. Each frame leads from what the frame before it led to, the first from round 0.
Of each frame one line is printed: its header, what it holds, and the SHA-256 of the codes afterwards (two bytes each). An illegal frame
changes nothing, and its line names the rule that it breaks: "illegal check" is a frame that leads elsewhere than it says. The first line
is the SHA-256 of the tables of the classes.
"""
import hashlib
import struct
import sys
from pathlib import Path

from class_tables import hash_of_lengths, make_tables, owners, to_bits, to_float
from item_list import read_items
from wire_reader import FilledBits, Illegal, Reader, require

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Models"))
from shared_start import BITS, float32, join, mix, sum_of_bits, table, value, weighted_sum  # noqa: E402

LARGEST_CODE = 8191


def read_block(data, rows, prior, fractions, tables):
    """The rows of a block, each less the whole means; the numbers that the lanes carry; how many values are other or have low bits."""
    words = Reader(data, "lattice-block")
    lanes = [words.number(4) for _ in range(min(16, rows))]
    require(min(lanes) >= 1 << 16, "lattice-block")
    values, ends = [[0] * len(fractions) for _ in range(rows)], []
    for first in range(0, rows, 16):
        group = range(min(16, rows - first))
        t = [prior] * len(group)
        for j, fraction in enumerate(fractions):
            inverse = float32(1 / (24 + j))
            for lane in group:
                c = max(0, (to_bits(t[lane] * inverse) >> 21) - 504)
                low = (c - 28) // 4 if c > 31 else 0
                x = lanes[lane]
                v, start, length = tables[c - 4 * low][fraction][x % 4096]
                x = length * (x >> 12) + x % 4096 - start
                if x < 1 << 16:
                    x = x << 16 | words.number(2)
                lanes[lane] = x
                ends.append((first + lane, j, c - 4 * low, low, v))
                t[lane] = min(t[lane] + (16 << low) * (32 if v is None else abs(v)), 1 << 24)
    require(all(1 << 16 <= x < 1 << 17 for x in lanes), "lattice-block")
    need = sum(16 if v is None else low for *_, low, v in ends)
    require(words.left() == (need + 7) // 8, "lattice-block")
    bits = FilledBits(words.take(words.left()))
    for row, j, c, low, v in ends:
        half = (1 << low) // 2
        if v is None:
            r = bits.take(16)
            r -= (r >> 15) << 16
            # A value that has a symbol is told by it alone.
            v = (r + half) >> low
            require(all(symbol != v for symbol, _, _ in tables[c][fractions[j]]), "lattice-block")
        else:
            r = (v << low) + bits.take(low) - half
        values[row][j] = r
    require(bits.rest_is_zero(), "lattice-block")
    return values, [x - (1 << 16) for x in lanes], sum(v is None for *_, v in ends), sum(low > 0 for *_, low, _ in ends)


def rescale(codes, old, new):
    ratio = float32(old / new)
    return [max(-LARGEST_CODE, min(LARGEST_CODE, round(float32(code * ratio)))) for code in codes]


class Held:
    """The version of the lattice that a receiver holds."""

    def __init__(self, start, seed=None):
        self.start, self.round, self.step, self.codes = start, 0, 1.0, [0] * (len(start) // 4)
        self.seed, self.retired = seed, frozenset()

    def grown(self, items, dim):
        """The start of as many items."""
        known = len(self.codes) // dim
        return self.start + b"".join(struct.pack("<f", value(self.seed, dim, i, j)) for i in range(known, items) for j in range(dim))

    def apply(self, message, tables):
        """Takes a frame and returns what to print of it."""
        reader = Reader(message, "truncated")
        require(reader.take(2) == b"FR", "magic")
        require(reader.number(1) == 1, "version")
        kind = reader.number(1)
        require(1 <= kind <= 7, "type")
        require(kind in (6, 7), "receiver")
        came_from, advanced, items, dim = (reader.varint() for _ in range(4))
        to = came_from + advanced
        require(to < 1 << 31, "rounds")
        require(len(self.codes) % dim == 0 and self.fits(items, len(self.codes) // dim), "lattice-size")
        require(came_from in (0, self.round), "lattice-from")
        step = to_float(reader.number(4))
        require(2.0 ** -40 <= step <= 2.0 ** 40 and to_bits(step) % (1 << 13) == 0, "step")
        require(advanced > 0 or came_from == 0 or (step == self.step and items * dim == len(self.codes)), "lattice-still")
        check = reader.number(8)
        before = self.retired if came_from else frozenset()
        retires = read_retired(reader, items, before) if kind == 7 else []
        require(advanced > 0 or not retires, "lattice-still")
        n = reader.varint()
        require(n <= items, "lattice-rows")
        codes = rescale(self.codes, self.step, step) if came_from else [0] * len(self.codes)
        start, retired = self.grown(items, dim), before | frozenset(retires)
        codes += [0] * (items * dim - len(codes))
        for item in retires:
            codes[item * dim:item * dim + dim] = [0] * dim
        shown = {"from": came_from, "to": to, "items": items, "dim": dim, "step": f"{to_bits(step):08x}", "rows": n}
        if kind == 7:
            shown["retired"] = len(retires)
        if n > 0:
            require(advanced > 0, "lattice-still")
            touched = []
            shown |= read_rows(reader, n, items, dim, codes, tables, touched)
            require(retired.isdisjoint(touched), "lattice-retired")
        require(reader.left() == 0, "rest")
        require(max(map(abs, codes)) <= LARGEST_CODE, "lattice-codes")
        sum_of_start = sum_of_bits(start, dim)
        lattice = join(join(sum_of_start, weighted_sum(codes, dim)), to << 32 | to_bits(step))
        if retired:
            lattice = join(lattice, sum(mix(item + 1) | 1 for item in retired) & BITS)
        require(check == (lattice if to > 0 else join(sum_of_start, 0)), "check")
        self.round, self.step, self.codes, self.start, self.retired = to, step, codes, start, retired
        return shown | {"codes": hashlib.sha256(struct.pack(f"<{len(codes)}h", *codes)).hexdigest()}


    def fits(self, items, held):
        return items == held or (items > held and self.seed is not None)


def read_retired(reader, items, before):
    """The items that a frame retires."""
    count, length = reader.varint(), reader.varint()
    require(1 <= count <= items and length <= 8 + (51 * count + 7) // 8, "lattice-retired")
    try:
        retired = read_items(reader.take(length), count, items)
    except Illegal as rule:
        raise Illegal("truncated" if str(rule) == "truncated" else "lattice-retired") from rule
    require(before.isdisjoint(retired), "lattice-retired")
    return retired


def read_rows(reader, n, items, dim, codes, tables, touched):
    """The part of a frame after n; it is added to the codes, and its items to those that are touched."""
    list_length = reader.varint()
    require(list_length <= 8 + (51 * n + 7) // 8, "lattice-items")
    blocks = -(-n // 2048)
    carried = blocks * 2 * min(16, n // blocks)
    rest = reader.take(max(0, list_length - carried))
    w = reader.number(1)
    require(w <= 17, "lattice-means")
    filled = FilledBits(reader.take((dim * w + 7) // 8))
    sent = [filled.take(w) for _ in range(dim)]
    require(filled.rest_is_zero() and max(sent).bit_length() == w, "lattice-means")
    quarters = [x // 2 if x % 2 == 0 else -(x + 1) // 2 for x in sent]
    prior = reader.varint()
    require(prior <= 1 << 24, "lattice-means")
    lengths = [reader.varint() for _ in range(blocks)]
    sizes = [n * (b + 1) // blocks - n * b // blocks for b in range(blocks)]
    require(all(length <= 4 * min(16, k) + 4 * k * dim for length, k in zip(lengths, sizes)), "lattice-lengths")
    require(sum(lengths) == reader.left(), "lattice-lengths")
    rows, numbers, others, lows = [], [], 0, 0
    for length, count in zip(lengths, sizes):
        values, ends, other, low = read_block(reader.take(length), count, prior, [q % 4 for q in quarters], tables)
        rows, numbers, others, lows = rows + values, numbers + ends, others + other, lows + low
    front = struct.pack(f"<{len(numbers)}H", *numbers)
    require(not any(front[list_length:]), "lattice-items")
    touched += read_items(front[:list_length] + rest, n, items)
    require(prior == 384 * sum(abs(r) for row in rows for r in row) // (n * dim), "lattice-columns")
    differences = [[r + q // 4 for r, q in zip(row, quarters)] for row in rows]
    require(all(map(any, differences)), "lattice-block")
    require(quarters == [(8 * sum(column) + n) // (2 * n) for column in zip(*differences)], "lattice-columns")
    for item, row in zip(touched, differences):
        for j, difference in enumerate(row):
            codes[item * dim + j] += difference
    return {"bits": w, "prior": prior, "blocks": blocks, "list": list_length, "carried": carried, "other": others, "low": lows}


def main(start, *frames):
    lengths = make_tables()
    print("tables", hash_of_lengths(lengths))
    tables = [[owners(one) for one in fractions] for fractions in lengths]
    if start.count(":") == 2:
        seed, items, dim = map(int, start.split(":"))
        held = Held(table(seed, items, dim), seed)
    else:
        held = Held(Path(start).read_bytes())
    for frame in frames:
        try:
            print(" ".join(f"{name}={value}" for name, value in held.apply(Path(frame).read_bytes(), tables).items()))
        except Illegal as rule:
            print("illegal", rule)


if __name__ == "__main__":
    main(*sys.argv[1:])
