"""This device beside messages that the project's own code wrote: python3 test_golden.py."""

import unittest
from pathlib import Path

import numpy as np

import report
from keys import joined, verify
from lattice import Lattice
from wire import WireError

ROOT = Path(__file__).parents[2] / "tests"
GOLDEN = ROOT / "FedRas.Tests/Wire/Golden"
ITEMS, DIM = 300, 6  # of update-*.bin and lattice-0-0 to lattice-3-4; the catalogue that grows has the seed 3 and 3 factors
TABLE = (((np.arange(ITEMS * DIM) * 13 * 37 % 101) - 50) / 4096).astype(np.float32).reshape(ITEMS, DIM)
NOT_HERE = {"message-length", "items", "dim", "actions", "decoded-bytes", "decisions"}  # limits that this device does not set


def golden(name):
    return (GOLDEN / name).read_bytes()


class GoldenTests(unittest.TestCase):
    def test_reports_are_read_and_written_again(self):
        names = [path.name for path in GOLDEN.glob("update-*.bin") if path.name != "update-dense.bin"]
        self.assertGreaterEqual(len(names), 6)
        for name in names:
            with self.subTest(name):
                message = golden(name)
                header, stages, items = report.decode(message, TABLE)
                self.assertEqual(message, report.encode(header, stages, items, TABLE if message[3] == 3 else None))

    def test_frames_lead_where_they_say(self):
        held = Lattice(ITEMS, DIM, None, TABLE)
        for name, end in (("lattice-0-0", 0), ("lattice-0-1", 1), ("lattice-1-3", 3), ("lattice-3-4-finer", 4)):
            held = held.apply(golden(name + ".bin"))
            self.assertEqual(end, held.round)

    def test_a_catalogue_that_grows_and_shrinks_is_the_same_by_every_way(self):
        key = Lattice(24, 3, 3).apply(golden("lattice-0-23-retires.bin"))
        self.assertEqual((23, 30, [0, 7, 29]), (key.round, key.items, key.retired))
        # From round 20 by single frames, and by one over two rounds.
        held = Lattice(24, 3, 3)
        held.round, held.cell = 20, np.float32(1 / 32)
        held.levels = levels_of_round_20()
        ways = [["20-21-grows", "21-22-retires", "22-23"], ["20-22-grows-and-retires", "22-23"]]
        for way in ways:
            end = held
            for name in way:
                end = end.apply(golden(f"lattice-{name}.bin"))
            np.testing.assert_array_equal(key.values(), end.values())
            self.assertEqual(key.check(), end.check())

    def test_illegal_messages_are_refused(self):
        beside = np.array([[(i - j) / 8 for j in range(2)] for i in range(8)], dtype=np.float32)
        codes = np.array([[i - j for j in range(2)] for i in range(8)], dtype=np.int32)
        seen = 0
        for line in (GOLDEN / "illegal.tsv").read_text().splitlines():
            if line.startswith("#"):
                continue
            rule, who, message, error = line.split("\t")
            message = bytes.fromhex(message)
            if rule in NOT_HERE or who in ("frame", "frame beside table") or who.startswith("update") and message[3:4] == b"\1":
                continue
            seen += 1
            with self.subTest(rule=rule, message=message.hex()):
                if who == "update" or who == "update beside table":
                    read = lambda: report.decode(message, beside if who != "update" else None)
                else:
                    held = Lattice(8, 2, 9, beside if who == "lattice" else None)
                    held.retired = [] if who == "lattice" else [2, 5]
                    held.round, held.cell, held.levels = 3, np.float32(1 / 32), codes.copy()
                    held.levels[held.retired] = 0
                    read = lambda: held.apply(message)
                if rule == "legal":
                    read()
                else:
                    self.assertRaises(WireError, read)
        self.assertGreater(seen, 60)

    def test_signatures_of_the_project_hold_over_the_same_bytes(self):
        lines = [line.split("\t") for line in (ROOT / "FedRas.Network.Tests/Protocol/Golden/signed.tsv").read_text().splitlines()
                 if not line.startswith("#")]
        self.assertEqual(["Enroll", "CheckIn", "Manifest"], [line[0] for line in lines])
        for name, key, parts, signed, signature in lines:
            parts = [bytes.fromhex(part) for part in parts.split(" ")]
            self.assertEqual(bytes.fromhex(signed), joined(name, *parts))
            self.assertTrue(verify(bytes.fromhex(key), bytes.fromhex(signature), name, *parts))
            self.assertFalse(verify(bytes.fromhex(key), bytes.fromhex(signature), "Leave", *parts))


def levels_of_round_20():
    """As GoldenMessages.cs makes them."""
    levels = []
    for i in range(24 * 3):
        level = sum(i * 31 % 7 - 3 + (40 * r if i % 97 == 0 else 0) for r in (1, 2, 3) if i // 6 % (3 + r) == 0)
        levels.append(level + (2 if i % 5 == 0 else 0))
    return np.array(levels, dtype=np.int32).reshape(24, 3)


if __name__ == "__main__":
    unittest.main()
