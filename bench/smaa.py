# The peer of bench/robuust.mjs: rank acceptability of 300 alternatives by 8 criteria with numpy, ranked by argsort, in blocks
# that fit the cache. Prints the processor time of the calculation alone, in seconds.
import sys
import time

import numpy as np

alternatives, criteria, samples = (int(word) for word in sys.argv[1:4])
random = np.random.default_rng(1)
scores = random.integers(0, 1001, (alternatives, criteria)) / 10
began = time.process_time()
counts = np.zeros((alternatives, alternatives), np.int64)
places = np.arange(alternatives)
for start in range(0, samples, 1000):
    weights = random.dirichlet(np.ones(criteria), min(1000, samples - start))
    order = np.argsort(-(weights @ scores.T), axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, places[None, :], axis=1)
    counts += np.bincount((places[None, :] * alternatives + ranks).ravel(), minlength=alternatives**2).reshape(counts.shape)
assert counts.sum() == alternatives * samples
print(time.process_time() - began)
