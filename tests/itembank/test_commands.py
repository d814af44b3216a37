"""`stempeil items` tells an author what to do."""

from pathlib import Path

from click.testing import CliRunner

from web.commands.items import items


def test_check_names_each_fault_and_exits_with_one(content: Path) -> None:
    path = content / "items" / "S7" / "S7-fair-test.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("E10", "E11"), encoding="utf-8")

    result = CliRunner().invoke(items, ["check", str(content)])

    assert result.exit_code == 1
    assert "S7/S7-fair-test.yaml: options[1].error: schema: Invalid enum value" in result.output
    assert result.output.endswith("1 faults, 0 warnings\n")


def test_check_of_a_sound_bank_exits_with_zero(content: Path) -> None:
    result = CliRunner().invoke(items, ["check", str(content)])

    assert (result.exit_code, result.output) == (0, "0 faults, 0 warnings\n")


def test_show_prints_question_key_and_wrong_answers(content: Path) -> None:
    arguments = ["show", "M2-discount", "--seed", "2", "--language", "en", "--folder", str(content)]

    result = CliRunner().invoke(items, arguments)

    assert result.exit_code == 0
    assert "How much do you pay?" in result.output
    assert "E3 the discount" in result.output
    assert result.output.count(": key") == 1


def test_show_works_for_every_format(content: Path) -> None:
    for path in (content / "items").rglob("*.yaml"):
        result = CliRunner().invoke(items, ["show", path.stem, "--folder", str(content)])
        assert result.exit_code == 0, result.output


def test_list_counts_per_competence_and_format(content: Path) -> None:
    result = CliRunner().invoke(items, ["list", str(content)])

    assert result.exit_code == 0
    assert "single_choice" in result.output
    assert "7 items" in result.output
