"""The data, with one item a user left out to test."""

import os

import numpy as np

PARTS = ("train.txt", "valid.txt", "test.txt")


class Split:
    """Leave-one-out: of each user's items a seeded choice is tested, among 99 that the user never met."""

    def __init__(self, folder, seed, candidates=99):
        users, items = [], []
        for part in PARTS:
            with open(os.path.join(folder, part)) as lines:
                for line in lines:
                    user, *liked = map(int, line.split())
                    users += [user] * len(liked)
                    items += liked
        user_ids, users = np.unique(users, return_inverse=True)
        item_ids, items = np.unique(items, return_inverse=True)
        self.users, self.items = len(user_ids), len(item_ids)

        rng = np.random.default_rng([seed, 0])
        met = np.zeros((self.users, self.items), dtype=bool)
        met[users, items] = True
        self.test = np.full(self.users, -1)
        self.candidates = np.zeros((self.users, candidates), dtype=np.int64)
        train = met.copy()
        self.excluded = met  # training positives and the test item; the candidates follow
        for user in range(self.users):
            own, unmet = np.flatnonzero(train[user]), np.flatnonzero(~met[user])
            if len(own) < 2:
                continue
            self.test[user] = rng.choice(own)
            train[user, self.test[user]] = False
            self.candidates[user] = rng.choice(unmet, candidates, replace=False)
            met[user, self.candidates[user]] = True
        self.positives = np.nonzero(train)[1]
        self.counts = train.sum(1)
        self.starts = np.concatenate([[0], np.cumsum(self.counts)])[:-1]
