"""Parameters come back as they were stored."""

import numpy as np
import pytest
from sqlalchemy.exc import IntegrityError

from assess.database import reading, writing
from assess.repository.scales import add_scale, has_scale, load_scale
from irt.parameters import ItemParameters
from tests.conftest import NOON

MIXED = ItemParameters.concatenate(
    [
        ItemParameters.logistic(a=[1.2, 0.7], b=[-0.5, 1 / 3], c=[0.25, 0.0], se_b=0.6),
        ItemParameters.partial_credit(b=[[-1.0, 0.25, np.nan], [0.0, 0.5, 1.0]], a=0.7, se_b=0.5),
    ]
)
IDS = ("a", "b", "c", "d")


def _add(connection):
    add_scale(connection, "judged-x", bank_version="v1", item_ids=IDS, parameters=MIXED, now=NOON)


def test_parameters_of_any_model_survive_storage_exactly(db, desk):
    with writing(db) as connection:
        _add(connection)

    with reading(db) as connection:
        item_ids, loaded = load_scale(connection, "judged-x")

    assert item_ids == IDS
    for name in ("model", "a", "b", "c", "d", "se_b", "n_categories"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(MIXED, name))


def test_a_version_is_stored_once(db, desk):
    with writing(db) as connection:
        _add(connection)

    with pytest.raises(IntegrityError), writing(db) as connection:
        _add(connection)


def test_an_unknown_version_is_not_there(db, desk):
    with reading(db) as connection:
        assert not has_scale(connection, "judged-unknown")
        assert has_scale(connection, desk.scale_version)
