"""
The symbol coder: two lanes of asymmetric numeral systems. FORMAT.md: The symbol coder.

What is coded is described once, in `gaps` and `numbers`. They run with an `Encoder`, which is given the values, and with a `Decoder`,
which finds them.
"""

from wire import WireError

SLOTS = 1 << 15


class Encoder:
    """Notes symbols in the order of the stream. The stream is made at the end, from the last symbol to the first."""

    def __init__(self):
        self.symbols, self.lane = [], 0

    def run(self):
        self.lane = 0

    def symbol(self, start, length):
        self.symbols.append((self.lane, start, length))
        self.lane ^= 1

    def bits(self, width, value):
        while width > 0:
            piece = min(15, width)
            width -= piece
            p = value >> width & (1 << piece) - 1
            self.symbol(p << 15 - piece, 1 << 15 - piece)
        return value

    def digit(self, model, value):
        start, length = model.slots(value)
        self.symbol(start, length)
        model.learn(value)
        return value

    def finish(self):
        lanes, words = [1 << 16, 1 << 16], []
        for lane, start, length in reversed(self.symbols):
            x = lanes[lane]
            if x >= length << 17:
                words.append(x & 0xFFFF)
                x >>= 16
            lanes[lane] = (x // length << 15) + x % length + start
        if lanes == [1 << 16, 1 << 16]:
            return b""
        words += [lanes[1] & 0xFFFF, lanes[0] & 0xFFFF]
        head = (lanes[0] >> 16 << 16) + (lanes[1] >> 16)
        first = head.to_bytes((head.bit_length() + 7) // 8, "big")
        return first + b"".join(word.to_bytes(2, "little") for word in reversed(words))


class Decoder:
    def __init__(self, data):
        self.lanes, self.lane, self.words = [1 << 16, 1 << 16], 0, []
        if not data:
            return
        count = 3 if len(data) % 2 else 4
        if len(data) < count + 4:
            raise WireError("the stream is too short")
        head, rest = int.from_bytes(data[:count], "big"), data[count:]
        self.words = [int.from_bytes(rest[i : i + 2], "little") for i in range(len(rest) - 2, -1, -2)]
        self.lanes = [(head >> 16 << 16) + self.words.pop(), ((head & 0xFFFF) << 16) + self.words.pop()]
        if data[0] == 0 or min(self.lanes) < 1 << 16 or self.lanes == [1 << 16, 1 << 16]:
            raise WireError("the stream does not begin as an encoder writes it")

    def run(self):
        self.lane = 0

    def step(self, start, length):
        x = self.lanes[self.lane]
        x = length * (x >> 15) + (x & SLOTS - 1) - start
        if x < 1 << 16 and self.words:
            x = (x << 16) + self.words.pop()
        if x < 1 << 16:
            raise WireError("the stream ends too early")
        self.lanes[self.lane] = x
        self.lane ^= 1

    @property
    def slot(self):
        return self.lanes[self.lane] & SLOTS - 1

    def bits(self, width, _=None):
        value = 0
        while width > 0:
            piece = min(15, width)
            width -= piece
            p = self.slot >> 15 - piece
            self.step(p << 15 - piece, 1 << 15 - piece)
            value = value << piece | p
        return value

    def digit(self, model, _=None):
        value = model.find(self.slot)
        self.step(*model.slots(value))
        model.learn(value)
        return value

    def finish(self):
        if self.lanes != [1 << 16, 1 << 16] or self.words:
            raise WireError("the stream is not the one of its symbols")


class Model:
    """Shares that a digit below D has learned."""

    def __init__(self, digits):
        self.digits, self.n = digits, 0
        self.upper = [SLOTS * (i + 1) // digits if i < digits else SLOTS for i in range(16)]

    def slots(self, digit):
        start = self.upper[digit - 1] if digit else 0
        return start, self.upper[digit] - start

    def find(self, slot):
        return next(i for i, upper in enumerate(self.upper) if slot < upper)

    def learn(self, digit):
        rate, digits = SLOTS // (self.n + 4), self.digits
        for i, u in enumerate(self.upper):
            target = 5 * min(i + 1, digits) + (SLOTS - 5 * digits if i >= digit else 0)
            self.upper[i] = u + ((target - u) * rate + (1 << 14) >> 15)
        self.n = min(self.n + 1, 128)


class Numbers:
    """Numbers below K: hexadecimal digits, each with a model for the digits before it."""

    def __init__(self, below):
        self.below = below
        self.width = max(1, ((below - 1).bit_length() + 3) // 4)
        self.models = {}

    def code(self, coder, count, values=None):
        """One list of numbers."""
        if self.below == 1:
            return [0] * count
        out = [0] * count
        self.group(coder, 0, "", range(count), values, out)
        return out

    def group(self, coder, prefix, path, places, values, out):
        """The digits after `prefix` of the numbers that begin with it, then what follows each of those digits."""
        if not places or len(path) == self.width:
            return
        shift = 4 * (self.width - 1 - len(path))
        if path not in self.models:
            self.models[path] = Model(min(16, (self.below - 1 >> shift) - (prefix << 4) + 1))
        model = self.models[path]
        coder.run()
        follow = {}
        for place in places:
            digit = coder.digit(model, None if values is None else values[place] >> shift & 15)
            out[place] = out[place] << 4 | digit
            follow.setdefault(digit, []).append(place)
        for digit in sorted(follow):
            self.group(coder, prefix << 4 | digit, path + "%x" % digit, follow[digit], values, out)

    def by_context(self, coder, contexts, values=None):
        """The numbers of the highest context first."""
        out, first = [0] * len(contexts), True
        for context in sorted(set(contexts), reverse=True):
            places = [i for i, c in enumerate(contexts) if c == context]
            if not first:
                for model in self.models.values():
                    model.n = 0
            first = False
            coded = self.code(coder, len(places), None if values is None else [values[i] for i in places])
            for place, number in zip(places, coded):
                out[place] = number
        return out


# Digit -> (its first h, bits of h below the digit).
GAP_DIGITS = [(h, 0) for h in range(8)] + [(8, 2), (12, 2), (16, 3), (24, 3), (32, 4), (48, 4), (64, 6), (128, None)]


def gap_model(n, items, k):
    """Where items drawn at random would bring it."""
    model, shares = Model(16), [1 << 16]
    miss = (1 << 16) - -(-(n << 16 + k) // items)
    for _ in range(128):
        shares.append(shares[-1] * miss >> 16)
    model.n = 28
    model.upper = [5 * (i + 1) + ((SLOTS - 80) * ((1 << 16) - shares[GAP_DIGITS[i + 1][0]]) >> 16) for i in range(15)] + [SLOTS]
    return model


def gaps(coder, n, items, values=None):
    """n gaps between ascending item numbers below `items`."""
    if not n:
        return []
    k = max(0, (items // n).bit_length() - 3)
    model = gap_model(n, items, k)
    coder.run()
    digits = []
    for i in range(n):
        known = None
        if values is not None:
            h = values[i] >> k
            known = max(digit for digit, (first, _) in enumerate(GAP_DIGITS) if first <= h)
        digits.append(coder.digit(model, known))
    coder.run()
    out = []
    for i, digit in enumerate(digits):
        first, width = GAP_DIGITS[digit]
        rest = None if values is None else values[i] - (first << k)
        if width is None:  # 128 and more: how many bits h - 128 has, then the bits below its highest one
            size = coder.bits(5, None if rest is None else (rest >> k).bit_length())
            width = max(0, size - 1)
            top = 1 << width + k if size else 0
            low = coder.bits(width + k, None if rest is None else rest - top)
            out.append((first << k) + top + low)
        else:
            out.append((first << k) + coder.bits(width + k, rest))
    return out


def items_of(coder, n, items, chosen=None):
    """n ascending item numbers below `items`."""
    given = None if chosen is None else [item - before - 1 for before, item in zip([-1, *chosen], chosen)]
    out, item = [], -1
    for gap in gaps(coder, n, items, given):
        item += gap + 1
        out.append(item)
    if out and out[-1] >= items:
        raise WireError(f"the list of items names item {out[-1]} of {items}")
    return out
