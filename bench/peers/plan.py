"""What happens in a round, before a factor is looked at."""

import numpy as np


class Plan:
    """What the devices of a round will touch, and in which order: all that does not depend on a factor, for all of them at once."""

    def __init__(self, split, devices, options, group_size, rng):
        items, epochs, size = split.items, options.epochs, 1 + options.negatives
        per_batch = -(-options.batch // size)  # positives
        count, per_epoch = split.counts[devices], -(-split.counts[devices] // per_batch)
        batches = epochs * per_epoch
        self.batch = per_batch * size

        # An entry is one positive in one epoch: device after device, epoch after epoch, shuffled.
        runs = np.repeat(count, epochs)
        ends = np.cumsum(runs)
        entries = int(ends[-1])
        owner = np.repeat(np.arange(len(devices)), epochs * count)
        place = np.arange(entries) - np.repeat(ends - runs, runs)
        positives = split.positives[split.starts[devices][owner] + place]
        for start, end in zip((ends - runs).tolist(), ends.tolist()):
            rng.shuffle(positives[start:end])

        keys = np.empty((entries, size), dtype=np.int64)  # device × items + item
        keys[:, 0] = positives
        keys[:, 1:] = self.draw(split, devices, owner, entries, size - 1, rng)
        keys += (owner * items)[:, None]

        updates = np.bincount(keys.ravel(), minlength=len(devices) * items)
        self.keys, self.updates = keys, updates.reshape(len(devices), items)
        self.samples = size * epochs * count

        # Batch j of each device of a group, then batch j + 1: devices with most batches come first, so those still at work are
        # the first ones.
        group = np.arange(len(devices)) // group_size
        self.groups = np.append(np.arange(0, len(devices), group_size), len(devices))
        device = np.repeat(np.arange(len(devices)), batches)
        step = np.arange(len(device)) - np.repeat(np.cumsum(batches) - batches, batches)
        order = np.lexsort((device, step, group[device]))
        seat = np.empty_like(order)
        seat[order] = np.arange(len(order))
        key = (group[device] << 32 | step)[order]
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        self.steps = np.append(starts, len(order))
        self.step_group = group[device[order[starts]]]

        epoch = np.repeat(np.tile(np.arange(epochs), len(devices)) * np.repeat(per_epoch, epochs), runs)
        at = seat[np.repeat(np.cumsum(batches) - batches, epochs * count) + epoch + place // per_batch]
        self.seats = at * per_batch + place % per_batch
        self.length = len(order) * per_batch
        self.per_batch = per_batch
        self.rates = options.rate / (size * np.bincount(at, minlength=len(order)))

    def lay(self, numbers, padding):
        """A number for each sample, batch after batch; short batches are filled up."""
        laid = np.full((self.length, numbers.shape[1]), padding)
        laid[self.seats] = numbers
        return laid

    @staticmethod
    def draw(split, devices, owner, entries, count, rng):
        """Uniform items that the device may use: all at once, and again what was excluded."""
        row = devices[owner] * split.items
        drawn = rng.integers(0, split.items, (entries, count))
        excluded = split.excluded.reshape(-1)
        wrong = np.flatnonzero(excluded.take(drawn + row[:, None]))
        flat = drawn.reshape(-1)
        while len(wrong):
            flat[wrong] = rng.integers(0, split.items, len(wrong))
            wrong = wrong[excluded[row[wrong // count] + flat[wrong]]]
        return drawn
