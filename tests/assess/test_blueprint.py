"""Blueprints are read strictly and hold what the test plan asks."""

import pytest

from assess.blueprint import load_blueprint, load_blueprints
from assess.errors import BlueprintError

MINIMAL = """
id: tiny
version: 1
title: {nl: Klein, en: Tiny}
address: u
minutes: [1, 2]
success: 0.6
randomesque: 2
start: {theta: -0.8, sd: 0.5, items: 1, easiest: -0.8}
shuffle_blocks: false
blocks:
  - scale: digital
    min_items: 2
    max_items: 3
    sem: 0.4
    quotas:
      - {name: D1, min: 1, max: 3, groups: [{competences: [D1.1], min: 1, max: 3}]}
"""


@pytest.mark.parametrize(
    ("blueprint", "lengths", "domains"),
    [
        ("adult_stem", (21, 25), {"M": (7, 9), "S": (5, 7), "T": (4, 6), "E": (3, 5), "I": (2, 4)}),
        (
            "digital",
            (11, 25),
            {"D1": (2, 6), "D2": (2, 6), "D3": (2, 5), "D4": (3, 6), "D5": (2, 5)},
        ),
        ("combined", (31, 35), {"M": (6, 8), "S": (4, 6), "T": (4, 5), "E": (3, 5), "I": (2, 4)}),
    ],
)
def test_shipped_quotas_are_those_of_the_test_plan(blueprint, lengths, domains):
    """Lengths and domain ranges of the tests for adults.

    The digital test may end at 11, with two of each domain and three of D4.
    """
    shipped = load_blueprints()[blueprint]

    found = {quota.name: (quota.min, quota.max) for b in shipped.blocks for quota in b.quotas}

    assert (sum(b.min_items for b in shipped.blocks), shipped.max_items) == lengths
    assert {name: found[name] for name in domains} == domains


def test_a_blueprint_that_asks_less_than_the_plan_says_why():
    assert all(blueprint.deviations for blueprint in load_blueprints().values())


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("max_items: 3", "max_items: 9", r"blocks\[0\].quotas: maxima \(3\)"),
        ("min_items: 2", "min_items: 4", r"blocks\[0\].min_items"),
        ("{competences: [D1.1], min: 1", "{competences: [D1.1, D1.1], min: 1", "one group only"),
        ("[{competences: [D1.1], min: 1", "[{competences: [D1.1], min: 4", r"quotas\[0\]"),
        ("success: 0.6", "success: 0.2", "success"),
        ("scale: digital", "scale: music", r"blocks\[0\].scale: must be one of"),
        ("version: 1", "version: 1\ncolour: red", "colour"),
        ("version: 1", "version: 1\nrules: [{where: a = 1}]", r"rules\[0\].where: condition"),
        ("version: 1", "version: 1\nrules: [{min: 3, max: 2}]", r"rules\[0\]: needs 0 <= min"),
        ("version: 1", "version: 1\nenemies: [x ==]", r"enemies\[0\]: condition"),
    ],
)
def test_a_broken_blueprint_names_file_place_and_rule(tmp_path, old, new, place):
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL.replace(old, new), "utf-8")

    with pytest.raises(BlueprintError, match=f"tiny.yaml: .*{place}"):
        load_blueprint(path)


def test_the_minimal_blueprint_of_these_tests_is_sound(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL, "utf-8")

    assert load_blueprint(path).max_items == 3
