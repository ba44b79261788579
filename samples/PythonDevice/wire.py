"""Bytes in the order of a message: varints, fixed fields, and bits. FORMAT.md: Conventions."""

import struct


class WireError(ValueError):
    """A message that FORMAT.md does not allow."""


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


class Reader:
    """Reads one message from its beginning to its end."""

    def __init__(self, data, at=0):
        self.data, self.at = bytes(data), at

    @property
    def left(self):
        return len(self.data) - self.at

    def take(self, count, what):
        if count > self.left:
            raise WireError(f"byte {self.at}: {what} needs {count} bytes, {self.left} are left")
        self.at += count
        return self.data[self.at - count : self.at]

    def unpack(self, form, what):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form), what))[0]

    def varint(self, what, least=0, most=2**31 - 1):
        start, number = self.at, 0
        for i in range(5):
            byte = self.take(1, what)[0]
            number |= (byte & 127) << 7 * i
            if byte < 128:
                break
        else:
            raise WireError(f"byte {start}: {what} has more than 31 bits")
        if i and not byte or number >= 2**31:
            raise WireError(f"byte {start}: {what} is no varint in its shortest form of at most 31 bits")
        if not least <= number <= most:
            raise WireError(f"byte {start}: {what} is {number}; legal is {least} to {most}")
        return number


def magic(reader, types):
    """The first four bytes; gives the type."""
    head = reader.take(4, "magic, version, type")
    if head[:3] != b"FR\x01" or head[3] not in types:
        raise WireError(f"the message begins with {head.hex()}; legal is 465201 and a type of {types}")
    return head[3]


class Bits:
    """Bits that fill bytes from the lowest."""

    def __init__(self, data):
        self.value, self.at, self.total = int.from_bytes(data, "little"), 0, 8 * len(data)

    def take(self, count):
        number = self.value >> self.at & (1 << count) - 1
        self.at += count
        if self.at > self.total:
            raise WireError("the low bits end too early")
        return number

    def nothing_left(self):
        """No whole byte, and nothing but zeros."""
        return self.total - self.at < 8 and self.value >> self.at == 0
