"""The answers that the guards look at."""

import numpy as np
import pytest

from assess.guards import Responses


def test_items_and_scores_have_one_shape():
    with pytest.raises(ValueError, match=r"one shape, got shapes \(1, 2\) and \(1, 3\)"):
        Responses(items=np.zeros((1, 2), dtype=np.int64), scores=np.zeros((1, 3), dtype=np.int64))
