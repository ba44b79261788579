#!/usr/bin/python3
"""Time and inertia of scikit-learn's k-means on rows of a file, over several limits of iterations, so that others can be compared at equal inertia."""

import argparse
import json
import os
import statistics
import time
import warnings

import cpu

cpu.prepare()

import numpy as np
import sklearn
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

TOLERANCE = 1e-4  # scikit-learn's own


def settings(rows, k, limits, batch):
    """Every setting: what to print of it, the rows to fit, and a function from a seed to a model not yet fitted."""

    def line(algorithm, init, most, tol):
        return {"algorithm": algorithm, "init": init, "max_iter": most, "tol": tol}

    def full(algorithm, init, most, tol):
        return lambda seed: KMeans(k, init=init, n_init=1, algorithm=algorithm, max_iter=most, tol=tol, copy_x=False, random_state=seed)

    def parts(most, size):
        return lambda seed: MiniBatchKMeans(k, init="k-means++", n_init=1, batch_size=size, max_iter=most, max_no_improvement=None, compute_labels=False, random_state=seed)

    # As many rows as centres: what a call costs whatever there is to do.
    yield line("overhead", "random", 1, 0), rows[:k], full("lloyd", "random", 1, 0)
    for algorithm, init in (("lloyd", "k-means++"), ("elkan", "k-means++"), ("lloyd", "random")):
        if algorithm == "elkan" and k == 1:
            continue
        for most in limits:
            # A limit without tolerance takes so many iterations or ends where nothing changes; the longest stops as scikit-learn does by default.
            tol = TOLERANCE if most == limits[-1] else 0
            yield line(algorithm, init, most, tol), rows, full(algorithm, init, most, tol)
    for most in (1, 5, 20):
        yield line("minibatch", "k-means++", most, 0), rows, parts(most, max(1, min(batch, len(rows) // 4)))


def inertia(rows, centers):
    """Sum of squared distances to the nearest centre, in float64, for all algorithms alike."""
    total = 0.0
    centers = centers.astype(np.float64)
    for start in range(0, len(rows), 8192):
        part = rows[start : start + 8192].astype(np.float64)
        squares = (part**2).sum(1)[:, None] - 2 * part @ centers.T + (centers**2).sum(1)
        total += np.maximum(squares.min(1), 0).sum()
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", required=True, metavar="FILE", help="rows one after the other, float32, little-endian")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--k", type=int, required=True)
    parser.add_argument("--repeat", type=int, default=5, help="fits a setting, each with another seed (default 5)")
    parser.add_argument("--threads", type=int, default=2, help="threads of every library; 1 is reported too (default 2)")
    parser.add_argument("--limits", type=int, nargs="+", default=[1, 2, 3, 5, 10, 20, 50, 300], metavar="N", help="most iterations")
    parser.add_argument("--batch", type=int, default=1024, help="MiniBatchKMeans's batch (default 1024)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    options = parser.parse_args()

    values = np.fromfile(options.rows, dtype="<f4").astype(np.float32, copy=False)
    if len(values) == 0 or len(values) % options.dim:
        parser.error(f"{options.rows} holds {len(values)} values, which are not rows of {options.dim}")
    rows = values.reshape(-1, options.dim)
    if not 1 <= options.k <= len(rows):
        parser.error(f"--k must lie between 1 and the number of rows, {len(rows)}")
    warnings.simplefilter("ignore", ConvergenceWarning)
    warnings.simplefilter("ignore", FutureWarning)

    results = []
    with sklearn.config_context(assume_finite=True):
        for threads in sorted({1, options.threads}):
            with threadpool_limits(threads):
                for line, fitted, create in settings(rows, options.k, sorted(set(options.limits)), options.batch):
                    seconds, quality, iterations = [], [], []
                    for repeat in range(-1, options.repeat):  # the first one warms up
                        given = fitted.copy()  # fitting centres the rows where they lie
                        model = create(options.seed + max(repeat, 0))
                        start = time.perf_counter()
                        model.fit(given)
                        taken = time.perf_counter() - start
                        if repeat >= 0:
                            seconds.append(taken)
                            quality.append(inertia(fitted, model.cluster_centers_))
                            iterations.append(model.n_iter_)
                    results.append(line | {
                        "threads": threads, "seconds": round(statistics.median(seconds), 7), "inertia": float(f"{statistics.mean(quality):.6g}"),
                        "iterations": statistics.median(iterations)})
    if options.json:
        print(json.dumps(results))
        return
    print(f"{len(rows)} x {options.dim}, k = {options.k}, scikit-learn {sklearn.__version__}, median time and mean inertia of {options.repeat}")
    for line in results:
        print("{algorithm:9} {init:9} threads {threads} max_iter {max_iter:3} tol {tol:<6} {seconds:10.6f} s  inertia {inertia:<12} iterations {iterations}".format(**line))


if __name__ == "__main__":
    main()
