"""What training minimises. A group is a liked item, in front, with its negatives."""

import numpy as np

NODES = np.linspace(-5, 5, 32)
WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()


def sigmoid(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def of_plan(plan):
    return (Logistic, Bpr)[plan.loss]


class Logistic:
    """Of each sample by itself: log(1 + exp(-s)) of a liked item's score s, log(1 + exp(s)) of a negative's."""

    def __init__(self, negatives):
        self.negatives = negatives

    def coefficients(self, scores):
        """The slope of the loss in each score."""
        slopes = sigmoid(scores)
        slopes[:, 0] -= 1
        return slopes

    def expected(self, liked, mean, deviation):
        """The loss of liked items with these scores and of negatives whose scores are normal."""
        negative = np.logaddexp(0, mean + deviation * NODES) @ WEIGHTS
        return np.logaddexp(0, -liked).sum() + self.negatives * len(liked) * negative

    def slopes(self, liked, mean, deviation):
        """Slope and curvature in each liked score; slope in the mean; curvature of the negatives; what ties liked items to the mean."""
        p, n = sigmoid(liked), sigmoid(mean + deviation * NODES)
        drawn = self.negatives * len(liked)
        return p - 1, p * (1 - p), drawn * (n @ WEIGHTS), drawn * ((n * (1 - n)) @ WEIGHTS), np.zeros(len(liked))


class Bpr:
    """Of each negative against its liked item: log(1 + exp(negative's score - liked one's))."""

    def __init__(self, negatives):
        self.negatives = negatives

    def coefficients(self, scores):
        slopes = sigmoid(scores - scores[:, :1])
        slopes[:, 0] = -slopes[:, 1:].sum(axis=1)
        return slopes

    def expected(self, liked, mean, deviation):
        return self.negatives * (np.logaddexp(0, mean - liked[:, None] + deviation * NODES) @ WEIGHTS).sum()

    def slopes(self, liked, mean, deviation):
        n = sigmoid(mean - liked[:, None] + deviation * NODES)
        slope, curve = self.negatives * (n @ WEIGHTS), self.negatives * ((n * (1 - n)) @ WEIGHTS)
        return -slope, curve, slope.sum(), curve.sum(), curve
