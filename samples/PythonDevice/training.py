"""
What a device does in a round: it fits its user's factors u to the table, freezes them, and trains the items. So an item moves along u
only, and the whole update is one number for each item, its gain: row = what decay leaves of it + gain * u. docs/other-languages.md.
"""

import numpy as np

from losses import of_plan


def reconstruct(table, live, liked, plan):
    """
    The factors u that are likeliest: the loss of the liked items and of `plan.negatives` expected negatives for each of them, and
    user_prior / 2 * |u|^2. No negative is drawn: scores of the items that the user has not met are taken as normal, with the mean and
    the second moment of their rows. Newton's method with steps that are halved until they help.
    """
    rows, others = table[liked].astype(np.float64), table[np.setdiff1d(live, liked)].astype(np.float64)
    mean = others.mean(axis=0) if len(others) else np.zeros(table.shape[1])
    second = others.T @ others / max(1, len(others))
    covariance = second - np.outer(mean, mean)
    loss = of_plan(plan)(plan.negatives if len(others) else 0)
    prior = plan.user_prior

    def value(u):
        return loss.expected(rows @ u, mean @ u, np.sqrt(max(0, u @ covariance @ u))) + prior / 2 * (u @ u)

    u = np.zeros(table.shape[1])
    best = value(u)
    for _ in range(40):
        liked_slopes, liked_curves, mean_slope, curve, between = loss.slopes(rows @ u, mean @ u, np.sqrt(max(0, u @ covariance @ u)))
        gradient = rows.T @ liked_slopes + mean_slope * mean + curve * (covariance @ u) + prior * u
        mixed = np.outer(rows.T @ between, mean)
        curvature = (rows.T * liked_curves) @ rows + curve * second - mixed - mixed.T + prior * np.eye(len(u))
        step = np.linalg.solve(curvature, gradient)
        while (after := value(u - step)) > best and np.abs(step).max() > 1e-9:
            step /= 2
        if best - after < 1e-7 * abs(best):
            break
        u, best = u - step, after
    return u


def train(table, live, liked, u, plan, rng):
    """The items that were touched, ascending, the gain of each, and how many samples there were."""
    negatives = np.setdiff1d(live, liked)
    drawn = plan.negatives if len(negatives) else 0
    loss = of_plan(plan)(drawn)
    square, retention = float(u @ u), 1 - 2 * plan.learning_rate * plan.weight_decay
    scores = table.astype(np.float64) @ u
    gain, updates = np.zeros(len(table)), np.zeros(len(table), dtype=int)
    per_batch = -(-plan.batch_size // (1 + drawn))
    for _ in range(plan.epochs):
        order = rng.permutation(liked)
        for first in range(0, len(order), per_batch):
            positive = order[first : first + per_batch]
            group = np.column_stack((positive, rng.choice(negatives, (len(positive), drawn)) if drawn else positive[:, None][:, :0]))
            # All samples of a batch see the scores as they were before it; then an item that comes twice moves twice.
            push = -plan.learning_rate * loss.coefficients(scores[group])
            for item, step in zip(group.ravel(), push.ravel()):
                gain[item] = retention * gain[item] + step
                scores[item] = retention * scores[item] + step * square
                updates[item] += 1
    touched = np.flatnonzero(updates)
    return touched, gain[touched], int(updates.sum())
