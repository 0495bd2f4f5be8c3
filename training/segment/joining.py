"""Where groups begin: many small ones of Ward's tree, joined until none is below the least share and few enough are left.

A tree that is cut at k gives its groups to what lies far apart, however rare. Here what is rare joins what costs least (Ward 1963),
mostly other rare groups, so that the groups left to find are among those that are allowed.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]
_LEAVES = 30


def agreed_groups(
    space: Floats, ks: Iterable[int], least_share: float, rows: int, trees: int, seed: int
) -> Iterator[tuple[int, Floats, Groups]]:
    """Yield (k, some rows (n_drawn, d) of space (n, d), their groups (n_drawn,)) for each k in the order of `ks`.

    One tree depends on the rows it is built on. Several are built, each on `rows` of them, and the one is taken whose groups,
    spread to the nearest mean, agree best with those of the others. A k for which joining leaves too few groups is passed over.
    """
    random = np.random.default_rng(seed)
    drawn = [space[random.permutation(len(space))[:rows]] for _ in range(trees)]
    found = [dict(joined_groups(part, list(ks), least_share)) for part in drawn]
    for k in ks:
        options = [(part, groups[k]) for part, groups in zip(drawn, found, strict=True) if k in groups]
        if options:
            yield k, *options[_most_agreed([_nearest(drawn[0], *option) for option in options])]


def joined_groups(space: Floats, ks: Iterable[int], least_share: float) -> Iterator[tuple[int, Groups]]:
    """Yield (k, groups (n,) of 0 … k − 1) for each k, in the order of `ks`, of the rows of `space` (n, d).

    Every group has at least `least_share` of the rows; a k for which the joining leaves too few groups is passed over.
    """
    leaves = np.unique(fcluster(linkage(space, "ward"), _LEAVES, criterion="maxclust"), return_inverse=True)[1]
    for k in ks:
        groups = _joined(space, leaves, k, least_share)
        if groups.max() + 1 == k:
            yield k, groups


def _nearest(space: Floats, drawn: Floats, groups: Groups) -> Groups:
    means = np.stack([drawn[groups == group].mean(axis=0) for group in range(int(groups.max()) + 1)])
    return np.asarray(np.argmax(space @ means.T - (means**2).sum(axis=1) / 2, axis=1))


def _most_agreed(partitions: Sequence[Groups]) -> int:
    """Return the number of the partition whose mean adjusted Rand index with all is highest, the first of several."""
    agreement = [np.mean([adjusted_rand_score(one, other) for other in partitions]) for one in partitions]
    return int(np.argmax(np.round(agreement, 9)))


def _joined(space: Floats, groups: Groups, k: int, least_share: float) -> Groups:
    groups, least = groups.copy(), least_share * len(space)
    while (count := int(groups.max()) + 1) > 1:
        sizes = np.bincount(groups).astype(float)
        smallest = int(sizes.argmin())
        if sizes[smallest] >= least and count <= k:
            break
        costs = _costs(space, groups, sizes)
        # Those below the least share go first, the others by what joining costs.
        one, other = (smallest, costs[smallest].argmin()) if sizes[smallest] < least else divmod(costs.argmin(), count)
        groups[groups == max(one, other)] = min(one, other)
        groups = np.unique(groups, return_inverse=True)[1]
    return groups


def _costs(space: Floats, groups: Groups, sizes: Floats) -> Floats:
    """Return by how much joining two groups raises the inertia, (k, k); infinite on the diagonal."""
    means = np.stack([space[groups == group].mean(axis=0) for group in range(len(sizes))])
    squares = ((means[:, None] - means) ** 2).sum(axis=2)
    costs = squares * sizes[:, None] * sizes / (sizes[:, None] + sizes)
    np.fill_diagonal(costs, np.inf)
    return np.asarray(costs)
