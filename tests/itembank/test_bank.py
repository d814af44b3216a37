"""The bank keeps items and array rows together."""

import numpy as np
import pytest

from irt.parameters import Model
from itembank.bank import ItemBank
from itembank.errors import ContentError, UnknownItem
from itembank.loading import content_version, load_bank


def test_each_item_is_found_in_its_own_row(bank: ItemBank) -> None:
    assert [bank.row(item.id) for item in bank.items] == list(range(len(bank)))
    assert bank.item("M2-rent").id == "M2-rent"


def test_an_unknown_item_is_named(bank: ItemBank) -> None:
    with pytest.raises(UnknownItem, match="M9-none"):
        bank.row("M9-none")


def test_judged_parameters_follow_format_and_steps(bank: ItemBank) -> None:
    parameters = bank.parameters
    choice, typed = bank.row("S7-fair-test"), bank.row("M2-rent")
    gap, response = bank.row("S4-melting"), bank.row("D4.1-passwords")

    assert parameters.c[[choice, bank.row("M2-discount"), typed]].tolist() == [1 / 4, 1 / 3, 0]
    assert parameters.b[choice, 0] == 0.1
    assert parameters.model[gap] == parameters.model[response] == Model.PARTIAL_CREDIT
    np.testing.assert_allclose(parameters.b[gap], [-2.4, -1.4])  # judged -1.9, half a logit apart
    np.testing.assert_allclose(parameters.b[response], [-1.2, -0.2])
    assert parameters.se_b[typed] == 0.5
    assert parameters.a[[choice, typed]].tolist() == [1.0, 1.0]
    assert parameters.a[[gap, response]].tolist() == [0.7, 0.7]


def test_parameters_and_items_agree_on_the_categories(bank: ItemBank) -> None:
    assert bank.parameters.n_categories.tolist() == [item.n_categories for item in bank.items]


def test_places_in_the_framework_come_from_the_competence(bank: ItemBank) -> None:
    digital, maths = bank.item("D4.1-passwords"), bank.item("M2-rent")

    assert (digital.domain, digital.area, digital.official_term) == ("D", "D4", False)
    assert (maths.domain, maths.area, maths.official_term) == ("M", None, True)
    assert maths.is_family
    assert not digital.is_family


def test_the_version_changes_with_any_byte(content) -> None:
    before = content_version(content)
    path = content / "items" / "M2" / "M2-rent.yaml"
    path.write_bytes(path.read_bytes() + b"\n")

    assert len(before) == 12
    assert content_version(content) != before


def test_a_bank_with_a_fault_is_not_loaded(content) -> None:
    path = content / "items" / "S7" / "S7-fair-test.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("E10", "E11"), encoding="utf-8")

    with pytest.raises(ContentError, match=r"S7/S7-fair-test.yaml: options\[1\].error"):
        load_bank(content)


def test_an_empty_folder_is_no_bank(tmp_path) -> None:
    with pytest.raises(ContentError, match="no items"):
        load_bank(tmp_path)
