"""`stempeil blueprint check`, and the files of own tests: every fault names its place."""

import json

import pytest
from click.testing import CliRunner

from assess.stop_rules import AllOf, AnyOf, PosteriorSide, Precision, PredictedReduction
from web.cli import main
from web.researcher.attributes_file import read_attributes
from web.researcher.constraints_file import read_constraints
from web.researcher.design_options import Design
from web.researcher.designs import designed
from web.researcher.errors import DataFileError

HEADER = "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\n"
LENGTH = "C1,Number,Item,,4,4,\n"


def _run(*arguments):
    return CliRunner().invoke(main, ["blueprint", "check", *map(str, arguments)])


@pytest.fixture
def own(tmp_path):
    rows = [f"i{k},2pl,1.0,{k / 10}" for k in range(12)]
    (tmp_path / "items.csv").write_text("item,model,a,b\n" + "\n".join(rows) + "\n")
    kinds = [f"i{k},{'air' if k < 3 else 'bone'},{10 * k}" for k in range(12)]
    (tmp_path / "attributes.csv").write_text("item,topic,words\n" + "\n".join(kinds) + "\n")
    return tmp_path


def _own(folder, constraints):
    path = folder / "constraints.csv"
    path.write_text(HEADER + LENGTH + constraints)
    return (
        *("--items", folder / "items.csv", "--attributes", folder / "attributes.csv"),
        *("--constraints", path),
    )


def test_every_shipped_blueprint_is_checked_for_every_access_language_and_device(tmp_path):
    found = _run("--json", tmp_path / "check.json")

    assert found.exit_code == 0
    checked = json.loads((tmp_path / "check.json").read_text())["blueprints"]
    assert {one["blueprint"] for one in checked} == {"adult_stem", "combined", "digital", "school"}
    situations = [situation for one in checked for situation in one["situations"]]
    assert len(situations) == 4 * 8
    assert {one["profile"] for one in situations} == {"no screen reader", "screen reader"}
    assert {one["language"] for one in situations} == {"nl", "en"}
    assert {one["device"] for one in situations} == {"phone", "computer"}
    assert "Everybody: no screen reader, screen reader; nl, en; phone, computer." in found.output
    assert all(one["is_possible"] for one in checked)


def test_own_items_that_can_serve_exit_with_0(own):
    found = _run(*_own(own, "C2,Number,Item,topic == 'air',1,2,\n"))

    assert found.exit_code == 0
    assert "exposure: at least 1 of the 3 items of topic == 'air'" in found.output


def test_own_items_that_cannot_serve_name_the_rules_and_exit_with_1(own):
    found = _run(*_own(own, "C2,Number,Item,topic == 'air',3,3,\nC3,Sum,Item,words,200,400,\n"))

    assert found.exit_code == 1
    assert "conflict: at least 3 of topic == 'air'" in found.output
    assert "conflict: at least 200 of words" in found.output


def test_own_items_that_serve_computers_alone_name_the_device_that_is_left_out(own):
    options = _own(own, "C2,Number,Item,topic == 'air',1,2,\n")
    kinds = [f"i{k},{'air' if k < 3 else 'bone'},{int(k > 9)},1" for k in range(12)]
    header = "item,topic,device_phone,device_computer\n"
    (own / "attributes.csv").write_text(header + "\n".join(kinds) + "\n")

    found = _run(*options)

    assert found.exit_code == 1
    assert "Everybody: phone, computer." in found.output
    told = found.output.replace("\n", " ")
    assert "phone, conflict: blueprint constraints asks 1 items of topic == 'air'" in told
    assert "computer, conflict" not in told


def test_own_items_that_tell_nothing_of_who_can_answer_them_serve_everybody(own):
    found = _run(*_own(own, ""))

    assert "Everybody: the items tell nothing of access, language or device." in found.output


def test_a_name_that_is_neither_blueprint_nor_file_is_told(tmp_path):
    found = _run("adult")

    assert found.exit_code == 2
    assert "adult is no file, and no shipped blueprint" in found.output


def test_items_and_constraints_go_together(own):
    assert "--items and --constraints go together" in _run("--items", own / "items.csv").output


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("C2,Numbr,Item,,1,2,", r"line 3 \(C2\).*TYPE must be Number, Sum, Order"),
        ("C2,Number,Item,topic = 'air',1,2,", r"line 3 \(C2\).*can't be read"),
        ("C2,Number,Item,topic == 'air',2,1,", r"line 3 \(C2\).*LB may not be greater than UB"),
        ("C2,Number,Item,topic == 'air',x,1,", r"line 3 \(C2\).*LB must be a number"),
        (
            "C2,Number,Item,topic == 'air',1,-2,",
            r"line 3 \(C2\).*UB must be a number",
        ),
        ("C2,Number,Set,topic == 'air',1,2,", r"line 3 \(C2\).*WHAT must be Item, got Set"),
        ("C2,Enemy,Item,,,,", r"line 3 \(C2\).*needs a condition"),
        ("C2,Number,Item", r"line 3.*needs 7 cells"),
        ("C2,Number,Item,,4,8,", r"line 3 \(C2\).*the length, which stands there already"),
    ],
)
def test_a_fault_in_a_constraint_file_names_line_and_rule(tmp_path, row, message):
    path = tmp_path / "constraints.csv"
    path.write_text(HEADER + LENGTH + row + "\n")

    with pytest.raises(DataFileError, match=message):
        read_constraints(path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "S1,Stop,sme,0.3,,,",
            r"line 3 \(S1\): WHAT must be a stopping rule \(any, all,.*'sme'",
        ),
        ("S1,Stop,Item,0.3,,,", r"line 3 \(S1\): WHAT must be a stopping rule"),
        ("S1,Stop,sem,,,0.3,", r"line 3 \(S1\): the numbers of the rule sem stand in CONDITION"),
        ("S1,Stop,sem,0.3,1,,", r"line 3 \(S1\): the numbers .* LB and UB stay empty"),
        ("S1,Stop,sem,9,,,", r"line 3 \(S1\): Stop\.sem: sem must lie between 0 and 3.*got 9"),
        ("S1,Stop,sem,low,,,", r"line 3 \(S1\): Stop\.sem: Expected `float`, got `str`"),
        ("S1,Stop,posterior,{chance: 0.9,,,", r"line 3 \(S1\): Stop\.posterior: .* can't be read"),
        ("S1,Stop,sprt,0.05,,,", r"line 3 \(S1\): Stop\.sprt: must be a mapping with alpha"),
        (
            'S1,Stop,posterior,"{chance: 0.9, cut: L7}",,,',
            r"line 3 \(S1\): Stop\.posterior: cut must be logits or the level",
        ),
        (
            'S1,Stop,all,"[{sem: 0.3}, {psr: 0.1}]",,,',
            r"line 3 \(S1\): Stop\.all\[1\]\.psr: must be one of any, all, sem",
        ),
    ],
)
def test_a_fault_in_a_stopping_rule_names_line_and_rule(tmp_path, row, message):
    path = tmp_path / "constraints.csv"
    path.write_text(HEADER + "C1,Number,Item,,4,8,\n" + row + "\n")

    with pytest.raises(DataFileError, match=message):
        read_constraints(path)


def test_any_of_several_stopping_rules_ends_the_test(tmp_path):
    path = tmp_path / "constraints.csv"
    path.write_text(
        HEADER
        + "S1,Stop,SEM,0.35,,,\n"
        + "C1,Number,Item,,4,8,\n"
        + 'S2,Stop,all,"[{posterior: {chance: 0.9, cut: 0.5}}, {pser: 0.02}]",,,\n'
        + "S3,Stop,seconds,600,,,OFF\n"
    )

    (block,) = read_constraints(path).blocks

    assert (block.min_items, block.max_items) == (4, 8)
    both = AllOf((PosteriorSide(0.9, 0.5), PredictedReduction(0.02)))
    assert block.stop_rules() == AnyOf((Precision(0.35), both))


def test_a_stopping_rule_needs_a_length_that_varies(tmp_path):
    path = tmp_path / "constraints.csv"
    path.write_text(HEADER + LENGTH + "S1,Stop,sem,0.35,,,\n")

    with pytest.raises(DataFileError, match=r"line 3 \(S1\): .* LB is smaller than its UB"):
        read_constraints(path)


@pytest.mark.parametrize("bounds", ["0,4", "2.5,4", "4,inf"])
def test_a_length_is_a_whole_number(tmp_path, bounds):
    path = tmp_path / "constraints.csv"
    path.write_text(HEADER + f"C1,Number,Item,,{bounds},\n")

    with pytest.raises(DataFileError, match=r"line 2 \(C1\): the length must be whole numbers"):
        read_constraints(path)


def test_the_way_to_finish_is_assembled_anew_every_fifth_item_unless_told_otherwise(tmp_path):
    path = tmp_path / "constraints.csv"
    path.write_text(HEADER + LENGTH)

    wanted = read_constraints(path)
    design = Design(name="fast", changes={"refresh": 0})

    assert wanted.refresh == 5
    assert designed(wanted, design).refresh == 0


def test_a_row_that_is_off_is_passed_over(tmp_path):
    path = tmp_path / "constraints.csv"
    path.write_text(HEADER + LENGTH + "C2,Nonsense,Item,,1,2,OFF\n")

    assert read_constraints(path).blocks[0].max_items == 4


def test_a_constraint_file_needs_its_columns_and_a_length(tmp_path):
    path = tmp_path / "constraints.csv"
    path.write_text("CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB\n")
    with pytest.raises(DataFileError, match="needs a column UB"):
        read_constraints(path)
    path.write_text(HEADER + "C2,Number,Item,topic == 'air',1,2,\n")
    with pytest.raises(DataFileError, match="needs a row of type Number without condition"):
        read_constraints(path)


def test_an_attribute_that_no_item_has_is_told_with_its_rule(own):
    found = _run(*_own(own, "C2,Number,Item,colour == 'red',1,2,\n"))

    assert "items have no attribute colour, only" in found.output.replace("\n", " ")


def test_attributes_come_in_the_order_of_the_items_and_know_numbers(own):
    found = read_attributes(own / "attributes.csv", ["i11", "i0"])

    assert found["topic"].tolist() == ["bone", "air"]
    assert found["words"].tolist() == [110.0, 0.0]
    assert found["id"].tolist() == ["i11", "i0"]


def test_an_item_without_attributes_or_with_two_rows_is_told(own):
    with pytest.raises(DataFileError, match="1 items have no row, j1 for one"):
        read_attributes(own / "attributes.csv", ["i1", "j1"])
    path = own / "attributes.csv"
    path.write_text(path.read_text() + "i3,air,1\n")
    with pytest.raises(DataFileError, match="item i3 stands there twice"):
        read_attributes(path, ["i1"])
