"""Everything that a device keeps, in one SQLite file. Each change is whole or did not happen."""

import sqlite3
import zlib

import numpy as np

from lattice import Lattice


class Store:
    def __init__(self, path):
        self.file = sqlite3.connect(path, isolation_level=None)
        self.file.execute("CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value BLOB)")
        self.file.execute("CREATE TABLE IF NOT EXISTS liked (id TEXT PRIMARY KEY)")
        self.file.execute("CREATE TABLE IF NOT EXISTS lists (hash TEXT PRIMARY KEY, place INTEGER, data BLOB)")

    def __getitem__(self, name):
        row = self.file.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return row and row[0]

    def put(self, **values):
        """All of them at once; None removes one."""
        self.file.execute("BEGIN IMMEDIATE")
        for name, value in values.items():
            if value is None:
                self.file.execute("DELETE FROM state WHERE name = ?", (name,))
            else:
                self.file.execute("REPLACE INTO state VALUES (?, ?)", (name, value))
        self.file.execute("COMMIT")

    def like(self, ids):
        self.file.executemany("INSERT OR IGNORE INTO liked VALUES (?)", [(i,) for i in ids])

    def liked(self):
        return [row[0] for row in self.file.execute("SELECT id FROM liked ORDER BY rowid")]

    def lists(self):
        return dict(self.file.execute("SELECT hash, data FROM lists ORDER BY place"))

    def keep_model(self, lattice, lists):
        """The table and the lists of item ids that belong to it, together."""
        self.file.execute("BEGIN IMMEDIATE")
        for name in ("round", "dim", "items"):
            self.file.execute("REPLACE INTO state VALUES (?, ?)", (name, getattr(lattice, name)))
        for name, value in (("seed", lattice.seed.to_bytes(8, "little")), ("cell", lattice.cell.tobytes()),
                            ("levels", zlib.compress(lattice.levels.astype("<i2").tobytes(), 1)),
                            ("retired", np.array(lattice.retired, "<i4").tobytes())):
            self.file.execute("REPLACE INTO state VALUES (?, ?)", (name, value))
        self.file.execute("DELETE FROM lists")
        self.file.executemany("INSERT INTO lists VALUES (?, ?, ?)", [(h, i, d) for i, (h, d) in enumerate(lists.items())])
        self.file.execute("COMMIT")

    def model(self):
        """The table that the device holds, or None."""
        if self["levels"] is None:
            return None
        lattice = Lattice(self["items"], self["dim"], int.from_bytes(self["seed"], "little"))
        lattice.round, lattice.cell = self["round"], np.frombuffer(self["cell"], "<f4")[0]
        levels = np.frombuffer(zlib.decompress(self["levels"]), "<i2").astype(np.int32)
        lattice.levels = levels.reshape(lattice.items, lattice.dim)
        lattice.retired = np.frombuffer(self["retired"], "<i4").tolist()
        return lattice
