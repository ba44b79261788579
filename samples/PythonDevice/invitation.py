"""The line that a server prints: where it is, a token to enrol with, and the pin of its key."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Invitation:
    host: str
    port: int
    secure: bool
    token: str
    pin: str | None

    @staticmethod
    def parse(line):
        """https://HOST:PORT/#token=TOKEN&pin=PIN; without a pin the machine's authorities decide."""
        url = urlsplit(line.strip())
        words = parse_qs(url.fragment, strict_parsing=bool(url.fragment))
        token, pin = words.get("token", [""])[0], words.get("pin", [None])[0]
        if set(words) - {"token", "pin"}:
            raise ValueError(f"'{url.fragment}' has more than token and pin: copy the whole line that the server prints")
        if url.scheme not in ("https", "http") or not url.hostname or not token or url.path not in ("", "/"):
            raise ValueError(f"'{line}' is no invitation; one looks like https://HOST:PORT/#token=TOKEN&pin=PIN")
        if url.scheme == "http" and url.hostname not in LOOPBACK:
            raise ValueError(f"{url.hostname} is not this machine: a device speaks plain http with this machine alone")
        if pin is not None and not re.fullmatch("[0-9a-f]{64}", pin):
            raise ValueError(f"the pin '{pin}' is no SHA-256; it has 64 hexadecimal digits in lower case")
        return Invitation(url.hostname, url.port or (443 if url.scheme == "https" else 80), url.scheme == "https", token, pin)
