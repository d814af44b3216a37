"""Stopping rules are read strictly: the message names file, path and rule."""

import math

import pytest
import yaml

from assess.blueprint import Block, load_blueprint, load_blueprints
from assess.content import tabulate_content
from assess.errors import BlueprintError
from assess.stop_rules import (
    STOP_RULES,
    AllOf,
    AnyOf,
    ExpectedTime,
    Glr,
    Interval,
    PosteriorSide,
    Precision,
    PredictedReduction,
    Sprt,
    read_stop,
    rules_of,
)
from tests.assess.test_blueprint import MINIMAL
from tests.factories.own_pools import attributes, blueprint

ERRORS = {"alpha": 0.05, "beta": 0.1, "delta": 0.2}


def test_rules_are_joined_as_they_are_written():
    text = "{any: [{posterior: 0.95}, {all: [{sem: 0.35}, {pser: 0.01}]}]}"

    found = read_stop(yaml.safe_load(text))

    precise = AllOf((Precision(0.35), PredictedReduction(0.01)))
    assert found == AnyOf((PosteriorSide(0.95), precise))


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ({"sem": 1}, Precision(1.0)),
        ({"posterior": {"chance": 0.9, "cut": "L2"}}, PosteriorSide(0.9, "L2")),
        ({"sprt": ERRORS}, Sprt(0.05, 0.1, 0.2)),
        ({"glr": {**ERRORS, "cut": "L3"}}, Glr(0.05, 0.1, 0.2, "L3")),
        ({"interval": 1.96}, Interval(1.96)),
        ({"interval": {"z": 1.96, "cut": -0.5}}, Interval(1.96, -0.5)),
        ({"seconds": 900}, ExpectedTime(900.0)),
    ],
)
def test_a_rule_is_read_from_a_number_or_its_fields(value, rule):
    assert read_stop(value) == rule


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, r"^stop: must be a mapping that names one rule, got \{\}"),
        ({"sem": 0.3, "pser": 0.1}, "^stop: must be a mapping that names one rule"),
        (0.3, "^stop: must be a mapping that names one rule, got 0.3"),
        ({"coin": 0.5}, r"^stop\.coin: must be one of any, all, sem, posterior, sprt"),
        ({"any": []}, r"^stop\.any: must be a list of rules, got \[\]"),
        ({"all": [{"sem": 0.3}, {"sprt": 0.05}]}, r"^stop\.all\[1\]\.sprt: must be a mapping"),
        ({"any": [{"sem": -0.3}]}, r"^stop\.any\[0\]\.sem: sem must lie between 0 and 3.*-0\.3"),
        ({"sem": "low"}, r"^stop\.sem: Expected `float`, got `str`"),
        ({"sem": math.nan}, r"^stop\.sem: sem must lie between"),
        ({"posterior": 0.5}, r"^stop\.posterior: chance must lie between 0.5 and 1"),
        ({"posterior": {"chance": 0.9, "odds": 9}}, r"^stop\.posterior: has no odds, only chance"),
        ({"posterior": {"chance": 0.9, "cut": "L0"}}, r"posterior: cut must .* L1, L2, L3"),
        ({"glr": {**ERRORS, "cut": "L9"}}, r"^stop\.glr: cut must be logits or the level"),
        ({"interval": {"z": 2, "cut": 4.5}}, r"^stop\.interval: cut must lie between -3.0 and 3.0"),
        (
            {"posterior": {"chance": 0.9, "cut": math.nan}},
            r"^stop\.posterior: cut must lie between",
        ),
        ({"sprt": {**ERRORS, "alpha": 0.5}}, r"^stop\.sprt: alpha must lie between 0 and 0\.5"),
        ({"sprt": {**ERRORS, "beta": 0}}, r"^stop\.sprt: beta must lie between 0 and 0\.5"),
        ({"sprt": {"alpha": 0.1, "beta": 0.1}}, r"^stop\.sprt: .*`delta`"),
        ({"glr": {**ERRORS, "delta": 0}}, r"^stop\.glr: delta must lie between 0 and 3"),
        ({"interval": 0}, r"^stop\.interval: z must lie between 0 and 5"),
        ({"pser": 0}, r"^stop\.pser: reduction must lie between"),
        ({"seconds": 0}, r"^stop\.seconds: seconds must lie between"),
    ],
)
def test_a_bad_rule_is_refused_with_its_path(value, message):
    with pytest.raises(BlueprintError, match=message):
        read_stop(value)


def test_a_blueprint_with_rules_is_read_from_its_file(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL.replace("sem: 0.4", "stop: {any: [{posterior: 0.95}, {sem: 0.4}]}"))

    found = load_blueprint(path).blocks[0].stop_rules()

    assert found == AnyOf((PosteriorSide(0.95), Precision(0.4)))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("stop: {coin: 1}", r"^tiny\.yaml: blocks\[0\]\.stop\.coin: must be one of"),
        ("stop: {all: [{sem: 9}]}", r"^tiny\.yaml: blocks\[0\]\.stop\.all\[0\]\.sem: sem must"),
        ("stop: {}", r"^tiny\.yaml: blocks\[0\]\.stop: must be a mapping that names one rule"),
        ("sem: 0.4\n    stop: {sem: 0.3}", r"^tiny\.yaml: blocks\[0\]\.sem: goes among the rules"),
        ("sem: -1", r"^tiny\.yaml: blocks\[0\]\.sem: must lie between 0 and 3"),
    ],
)
def test_a_file_with_a_bad_rule_is_refused_by_name(tmp_path, lines, message):
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL.replace("sem: 0.4", lines))

    with pytest.raises(BlueprintError, match=message):
        load_blueprint(path)


def test_the_field_sem_is_the_rule_of_a_block_without_rules():
    by_field = Block(scale="scale", min_items=1, max_items=2, sem=0.4)
    without = Block(scale="scale", min_items=1, max_items=2)

    assert by_field.stop_rules() == Precision(0.4)
    assert without.stop_rules() == AnyOf(())


def test_the_rule_of_time_needs_the_seconds_of_the_items():
    timed = blueprint(stop={"any": [{"sem": 0.3}, {"seconds": 60}]})

    with pytest.raises(BlueprintError, match="needs an attribute seconds"):
        tabulate_content(timed, attributes(20))


def test_shipped_blueprints_stop_when_they_are_precise_or_sure_of_the_side():
    found = {
        name: {type(block.stop_rules()) for block in one.blocks}
        for name, one in load_blueprints().items()
    }

    assert found.pop("digital") == {PosteriorSide}
    assert set(found) == {"adult_stem", "combined", "school"}
    assert all(kinds == {Precision} for kinds in found.values())


def test_every_rule_can_be_told_apart_in_a_tree():
    node = read_stop({"any": [{"sem": 0.3}, {"all": [{"pser": 0.1}, {"seconds": 9}]}]})

    assert [type(rule) for rule in rules_of(node)] == [Precision, PredictedReduction, ExpectedTime]
    assert len(STOP_RULES) == 7
