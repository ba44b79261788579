"""Lists of items by src/FedRas/Wire/FORMAT.md (The symbol coder), written from that document alone."""
import struct

from wire_reader import require

FIRST_OF_DIGIT = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64, 128]
BITS_OF_DIGIT = [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 3, 3, 4, 4, 6]


class Stream:
    """Two lanes that take turns; every run begins with lane 0."""

    def __init__(self, data):
        self.lanes, self.turn = [1 << 16, 1 << 16], 0
        head = 3 if len(data) % 2 else 4
        require(len(data) == 0 or len(data) >= head + 4, "lattice-items")
        front = int.from_bytes(data[:head], "big")
        self.words = [word for (word,) in struct.iter_unpack("<H", data[head:])][::-1]
        if data:
            self.lanes = [(front >> 16) << 16 | self.words.pop(), (front & 0xFFFF) << 16 | self.words.pop()]
            require(data[0] != 0 and min(self.lanes) >= 1 << 16 and (self.lanes != [1 << 16] * 2 or self.words), "lattice-items")

    def begin_run(self):
        self.turn = 0

    def slot(self):
        return self.lanes[self.turn] % (1 << 15)

    def leave(self, start, length):
        x = self.lanes[self.turn]
        x = length * (x >> 15) + x % (1 << 15) - start
        if x < 1 << 16 and self.words:
            x = x << 16 | self.words.pop()
        self.lanes[self.turn] = x
        self.turn = 1 - self.turn

    def bits(self, count):
        x = 0
        while count > 0:
            piece = min(count, 15)
            length = 1 << (15 - piece)
            p = self.slot() // length
            self.leave(p * length, length)
            x, count = x << piece | p, count - piece
        return x

    def at_end(self):
        return self.lanes == [1 << 16] * 2 and not self.words


class GapModel:
    """The model of the digits of gaps: it begins where items drawn at random would bring it."""

    def __init__(self, n, items, k):
        share = -(-(n << (16 + k)) // items)
        s = [1 << 16]
        for _ in range(128):
            s.append(s[-1] * ((1 << 16) - share) >> 16)
        self.upper = [5 * (i + 1) + (((1 << 15) - 80) * ((1 << 16) - s[FIRST_OF_DIGIT[i + 1]]) >> 16) for i in range(15)] + [1 << 15]
        self.count = 28

    def read(self, stream):
        slot = stream.slot()
        digit = next(i for i in range(16) if slot < self.upper[i])
        start = self.upper[digit - 1] if digit else 0
        stream.leave(start, self.upper[digit] - start)
        rate = (1 << 15) // (self.count + 4)
        for i in range(16):
            target = 5 * (i + 1) + ((1 << 15) - 80 if i >= digit else 0)
            self.upper[i] += ((target - self.upper[i]) * rate + (1 << 14)) >> 15
        self.count = min(self.count + 1, 128)
        return digit


def read_items(data, n, items):
    stream = Stream(data)
    k = max(0, (items // n).bit_length() - 1 - 2)
    model = GapModel(n, items, k)
    digits = [model.read(stream) for _ in range(n)]
    stream.begin_run()
    result, item = [], -1
    for digit in digits:
        gap = FIRST_OF_DIGIT[digit] << k
        if digit < 15:
            gap += stream.bits(BITS_OF_DIGIT[digit] + k)
        else:
            length = stream.bits(5)
            gap += stream.bits(k) if length == 0 else 1 << (length - 1 + k) | stream.bits(length - 1 + k)
        item += gap + 1
        require(item < items, "lattice-items")
        result.append(item)
    require(stream.at_end(), "lattice-items")
    return result
