"""Bytes and bits of a message by src/FedRas/Wire/FORMAT.md (Conventions, Rules), written from that document alone."""


class Illegal(Exception):
    pass


def require(legal, rule):
    if not legal:
        raise Illegal(rule)


class Reader:
    """Bytes from front to back, and the rule that is broken where they end too early."""

    def __init__(self, data, rule):
        self.data, self.rule, self.place = data, rule, 0

    def left(self):
        return len(self.data) - self.place

    def take(self, count):
        require(count <= self.left(), self.rule)
        self.place += count
        return self.data[self.place - count:self.place]

    def number(self, count):
        return int.from_bytes(self.take(count), "little")

    def varint(self):
        x = 0
        for place in range(5):
            byte = self.number(1)
            x |= (byte & 127) << (7 * place)
            require(x < 1 << 31 and (place < 4 or byte < 128), "varint-31-bits")
            if byte < 128:
                require(byte > 0 or place == 0, "varint-shortest")
                return x


class FilledBits:
    """Numbers that fill bytes from the lowest bit."""

    def __init__(self, data):
        self.bits, self.used = int.from_bytes(data, "little"), 0

    def take(self, count):
        self.used += count
        return self.bits >> (self.used - count) & ((1 << count) - 1)

    def rest_is_zero(self):
        return self.bits >> self.used == 0
