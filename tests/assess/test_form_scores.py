"""Scores of fixed forms."""

import numpy as np
import pytest

from assess.form_file import (
    FormFile,
    FormFileError,
    FormItem,
    form_parameters,
    item_fields,
    read_form,
    write_form,
)
from assess.form_scores import score_responses, sum_score_tables
from irt.ability import estimate_eap
from irt.parameters import ItemParameters
from irt.quadrature import normal_quadrature
from irt.response import log_probability_table
from irt.sum_scores import sum_score_table

PARAMETERS = ItemParameters.concatenate(
    [
        ItemParameters.logistic(a=[1.0, 1.4, 0.8], b=[-1.0, 0.0, 0.7], c=[0, 0.2, 0], se_b=0.3),
        ItemParameters.partial_credit(a=[0.7], b=[[-0.5, 0.5]]),
    ]
)


def form_of(parameters, scales):
    items = tuple(
        FormItem(position=row + 1, item=f"q{row}", scale=scale, **item_fields(parameters, row))
        for row, scale in enumerate(scales)
    )
    return FormFile(
        id="f",
        blueprint="b",
        blueprint_version=1,
        bank="",
        seed=1,
        language="nl",
        is_paper=False,
        levels=("L0", "L1", "L2"),
        cuts=(-1.0, 0.5),
        items=items,
    )


RESPONSES = np.array([[1, 1, 0, 2], [0, 0, 0, 0], [1, -1, 1, 1]])


def test_scores_are_the_eap_of_irt_with_uncertain_difficulties():
    form = form_of(PARAMETERS, ["x"] * 4)
    quadrature = normal_quadrature()
    table = log_probability_table(PARAMETERS, quadrature.nodes)

    (found,) = score_responses(form, RESPONSES)

    expected = estimate_eap(RESPONSES, table, quadrature=quadrature)
    assert found.theta == pytest.approx(expected.theta, abs=1e-12)
    assert found.sem == pytest.approx(expected.sem, abs=1e-12)
    assert found.n_items.tolist() == [4, 4, 3]
    assert found.sum_score.tolist() == [4, 0, 3]


def test_each_scale_is_scored_by_its_own_items():
    form = form_of(PARAMETERS, ["x", "y", "x", "y"])
    alone = form_of(PARAMETERS.take([0, 2]), ["x", "x"])

    found = score_responses(form, RESPONSES)

    assert [one.scale for one in found] == ["x", "y"]
    assert found[0].theta == pytest.approx(score_responses(alone, RESPONSES[:, [0, 2]])[0].theta)


def test_a_sum_score_gives_what_the_sum_score_tables_of_irt_give():
    form = form_of(PARAMETERS, ["x"] * 4)
    quadrature = normal_quadrature()

    (found,) = sum_score_tables(form)

    table = log_probability_table(PARAMETERS, quadrature.nodes)
    expected = sum_score_table(table, quadrature=quadrature)
    assert found.theta == pytest.approx(expected.theta, abs=1e-12)
    assert found.sem == pytest.approx(expected.sem, abs=1e-12)
    assert found.sum_score.tolist() == [0, 1, 2, 3, 4, 5]


def test_levels_rise_with_the_sum_score():
    (found,) = sum_score_tables(form_of(PARAMETERS, ["x"] * 4))

    assert list(found.level) == sorted(found.level)
    assert set(found.level) <= {"L0", "L1", "L2"}


def test_a_form_is_read_as_it_was_written(tmp_path):
    form = form_of(PARAMETERS, ["x"] * 4)
    path = tmp_path / "form.json"

    write_form(path, form)

    assert read_form(path) == form
    np.testing.assert_array_equal(form_parameters(read_form(path)).se_b, PARAMETERS.se_b)


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "form.json"
    path.write_text('{"kind": "letter"}')

    with pytest.raises(FormFileError, match="is no form"):
        read_form(path)
