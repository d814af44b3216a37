"""The page for authors, docs/worlds.md, keeps up with the code."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml

from itembank.worlds import WORLDS

PAGE = (Path(__file__).parents[3] / "docs" / "worlds.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_the_page_names_every_field_of_setup_and_rubric(world):
    section = PAGE.split(f"### {world.name}\n")[1].split("\n## ")[0].split("\n### ")[0]
    common = {"ask", "points", "answer"}
    kinds = (world.Setup, world.Rubric)
    fields = {field.name for kind in kinds for field in msgspec.structs.fields(kind)}

    assert {name for name in fields - common if f"`{name}" not in section} == set()


def test_the_example_on_the_page_is_a_sound_item():
    example = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)[-1])
    world = WORLDS[example["world"]]

    setup = msgspec.convert(example["setup"], world.Setup)
    rubric = msgspec.convert(example["rubric"], world.Rubric)

    assert world.faults(setup, rubric) == ()
