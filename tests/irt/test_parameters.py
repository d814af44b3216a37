"""ItemParameters checks what it is given and names the item that breaks a rule."""

import numpy as np
import pytest

from irt.parameters import ItemParameters, Model


def test_a_mix_of_models_keeps_its_rows_in_order():
    logistic = ItemParameters.logistic(b=[0.0, 1.0], a=[1.0, 2.0])
    graded = ItemParameters.graded(b=[[-1.0, 0.5, np.nan]], a=1.5)

    mixed = ItemParameters.concatenate([logistic, graded])

    assert mixed.model.tolist() == [Model.LOGISTIC, Model.LOGISTIC, Model.GRADED]
    assert mixed.n_categories.tolist() == [2, 2, 3]
    assert mixed.take([2]).b[0, :2].tolist() == [-1.0, 0.5]


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"b": [0.0, np.nan]}, "difficulties must be finite.*item 1"),
        ({"b": [0.0], "a": [-0.31]}, r"discrimination must be positive, got -0.31 \(item 0\)"),
        ({"b": [0.0], "c": [1.0]}, "guessing"),
        ({"b": [0.0], "c": [0.5], "d": [0.4]}, "upper asymptote"),
        ({"b": [0.0], "se_b": [-1.0]}, "se_b"),
    ],
)
def test_a_value_outside_its_range_is_refused_with_its_rule(arguments, rule):
    with pytest.raises(ValueError, match=rule):
        ItemParameters.logistic(**arguments)


def test_thresholds_of_a_graded_item_must_ascend():
    with pytest.raises(ValueError, match="must ascend"):
        ItemParameters.graded(b=[[0.5, -0.5]])


def test_the_arrays_cannot_be_changed_behind_the_check():
    items = ItemParameters.logistic(b=[0.0])

    with pytest.raises(ValueError, match="read-only"):
        items.a[0] = -1.0
