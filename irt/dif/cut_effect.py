"""What DIF does to decisions at a cut: shares below it, and the shift of the cut in logits.

Equally able persons of the focal group answer by their own parameters, and are scored by those of
the reference group, as happens when DIF is overlooked.

References
----------
.. [1] Lord, F. M. & Wingersky, M. S. (1984). Comparison of IRT true-score and equipercentile
   observed-score "equatings". Applied Psychological Measurement 8(4), 453-461.
.. [2] Stark, S., Chernyshenko, O. S. & Drasgow, F. (2004). Examining the effects of differential
   item (functioning and differential) test functioning on selection decisions: when are
   statistically significant effects practically important? Journal of Applied Psychology 89(3),
   497-508.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.dif.effect import check_same_items, expected_scores
from irt.parameters import ItemParameters
from irt.posterior import mass_below
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import log_probabilities
from irt.sum_scores import score_distribution, sum_score_table

_BISECTIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CutEffect:
    """Shares below a cut in a group, with and without DIF.

    Attributes
    ----------
    cut, seen_cut : float
        The cut, and the theta at which a person of the focal group has the expected test score that
        the cut stands for; in logits, infinite when there is none on the nodes.
    shift : float
        ``cut - seen_cut``: by how much persons of the focal group at the cut are seen as more able
        than they are, in logits; negative against the focal group.
    true_share : float
        Share of the group whose theta lies below the cut.
    true_score_share : float
        Share whose expected test score, by the focal parameters, lies below that of the cut.
    eap_share, eap_share_without_dif : float
        Share whose EAP from the sum score, by the reference parameters, lies below the cut: when
        the group answers by the focal parameters, and by the reference parameters.
    """

    cut: float
    seen_cut: float
    shift: float
    true_share: float
    true_score_share: float
    eap_share: float
    eap_share_without_dif: float

    @property
    def true_score_change(self) -> float:
        """Share that DIF moves below the cut, without measurement error."""
        return self.true_score_share - self.true_share

    @property
    def eap_change(self) -> float:
        """Share that DIF moves below the cut when EAP decides."""
        return self.eap_share - self.eap_share_without_dif


def cut_effect(
    reference: ItemParameters,
    focal: ItemParameters,
    cut: float,
    *,
    population: Quadrature,
    prior: Quadrature | None = None,
) -> CutEffect:
    """Effect of the DIF of all items together on the share below a cut [2].

    Parameters
    ----------
    reference, focal : ItemParameters
        The same items on the same scale: the whole test as it is taken.
    cut : float
        In logits, within the nodes of the population.
    population : Quadrature
        Distribution of the focal group.
    prior : Quadrature, optional
        Prior of the EAP, by default N(0, 1) on the default grid.

    Raises
    ------
    ValueError
        When the sets are not the same items, or the cut lies outside the nodes.
    """
    check_same_items(reference, focal)
    nodes = population.nodes
    if not nodes[0] < cut < nodes[-1]:
        message = f"cut must lie between {nodes[0]} and {nodes[-1]}, got {cut}"
        raise ValueError(message)
    prior = normal_quadrature() if prior is None else prior
    mass = np.exp(population.log_weights)
    seen_cut = _seen_cut(reference, focal, cut, bounds=(float(nodes[0]), float(nodes[-1])))
    true_share = float(mass_below(mass, nodes, cut))
    eap = sum_score_table(log_probabilities(reference, prior.nodes), quadrature=prior).theta
    is_below = eap < cut

    def eap_share(parameters: ItemParameters) -> float:
        # [1]: distribution of the sum score at each node
        scores = score_distribution(log_probabilities(parameters, nodes)) @ mass
        return float(scores[is_below].sum())

    return CutEffect(
        cut=cut,
        seen_cut=seen_cut,
        shift=cut - seen_cut,
        true_share=true_share,
        true_score_share=float(mass_below(mass, nodes, seen_cut)),
        eap_share=eap_share(focal),
        eap_share_without_dif=eap_share(reference),
    )


def _seen_cut(
    reference: ItemParameters, focal: ItemParameters, cut: float, *, bounds: tuple[float, float]
) -> float:
    """Theta at which the focal expected test score is that of the cut, by bisection."""
    target = expected_scores(reference, np.array([cut])).sum()
    low, high = bounds
    ends = expected_scores(focal, np.array([low, high])).sum(axis=0)
    if not ends[0] < target < ends[1]:
        return float("-inf") if target <= ends[0] else float("inf")
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if expected_scores(focal, np.array([middle])).sum() < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2
