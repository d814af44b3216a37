"""A candidate without a browser: renders a world's page, reads its forms, presses buttons."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import msgspec
import pytest
import yaml

from itembank.worlds import WORLDS, State, World, WorldRubric, WorldSetup

ROOT = Path(__file__).parents[3]
ITEMS = ROOT / "itembank" / "content" / "items"
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(ROOT / "web" / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)
HIDDEN = ("csrf_token", "token", "position", "step")


@dataclass
class Form:
    """One form of a page: fixed fields, choices, typed fields, ticks and named buttons."""

    fixed: dict[str, str] = field(default_factory=dict)
    selects: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    ticks: dict[str, bool] = field(default_factory=dict)
    buttons: list[tuple[str, str] | None] = field(default_factory=list)

    def accepts(self, action: Mapping[str, str]) -> bool:
        """Tell whether a browser could send this action with this form."""
        free = set(self.typed) | set(self.ticks)
        named = {name for button in self.buttons if button for name in button[:1]}
        if set(action) - free != set(self.fixed) | set(self.selects) | named:
            return False
        return (
            set(self.typed) <= set(action)
            and all(action[name] == value for name, value in self.fixed.items())
            and all(action[name] in options for name, options in self.selects.items())
            and all((name, action[name]) in self.buttons for name in named)
        )

    def random_action(self, rng: random.Random, vocabulary: list[str]) -> dict[str, str]:
        """Return a submission with random choices and, as text, words from the page."""
        action = dict(self.fixed)
        action |= {name: rng.choice(options) for name, options in self.selects.items()}
        for name, value in self.typed.items():
            action[name] = rng.choice([value, *rng.sample(vocabulary, 2)])
        action |= {name: "yes" for name in self.ticks if rng.random() < 0.5}
        if button := rng.choice(self.buttons):
            action[button[0]] = button[1]
        return action


class Page(HTMLParser):
    """The forms and the visible words of a rendered world."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.headings: list[int] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "form":
            self.forms.append(Form())
        elif tag == "select":
            self._select = given["name"]
            self.forms[-1].selects[self._select] = []
        elif tag == "option":
            self.forms[-1].selects[self._select].append(given["value"])
        elif tag == "button":
            named = (given["name"], given["value"]) if "name" in given else None
            self.forms[-1].buttons.append(named)
        elif tag == "input":
            self._add_input(given)

    def _add_input(self, given: dict[str, str]) -> None:
        form = self.forms[-1]
        if given["type"] == "checkbox":
            form.ticks[given["name"]] = "checked" in given
        elif given["type"] == "text":
            form.typed[given["name"]] = given.get("value", "")
        elif given["name"] not in HIDDEN:
            form.fixed[given["name"]] = given["value"]

    def handle_data(self, data: str) -> None:
        self.text.extend(data.split())


@lru_cache(maxsize=10_000)
def _render(world: str, view: str) -> Page:
    template = TEMPLATES.get_template(f"worlds/{world}.html")
    return Page(
        template.render(
            view=json.loads(view),
            action_url="/toets/wereld",
            csrf_token=lambda: "c",
            token="t",
            position=1,
            step=0,
        )
    )


@dataclass
class WorldItem:
    """A world item as written, its setup and rubric read."""

    id: str
    raw: dict
    world: World
    setup: WorldSetup
    rubric: WorldRubric

    def page(self, state: State, language: str = "nl") -> Page:
        return _render(self.world.name, json.dumps(self.world.view(self.setup, state, language)))

    def play(self, *actions: Mapping[str, str], seed: int = 1) -> State:
        """Return the state after actions that the pages really offer."""
        state = self.world.start(self.setup, seed=seed)
        for action in actions:
            forms = self.page(state).forms
            assert any(form.accepts(action) for form in forms), (self.id, action)
            state = self.world.act(self.setup, state, action)
        return state

    def score(self, state: State) -> int:
        return self.world.score(self.setup, self.rubric, state)

    def wander(self, seed: int, n_actions: int = 40) -> Iterator[State]:
        """Yield the states of a candidate who presses buttons at random."""
        rng = random.Random(seed)
        state = self.world.start(self.setup, seed=seed)
        yield state
        for _ in range(n_actions):
            if self.world.done(state):
                return
            page = self.page(state)
            action = rng.choice(page.forms).random_action(rng, page.text)
            state = self.world.act(self.setup, state, action)
            yield state


@cache
def load_world_items() -> dict[str, WorldItem]:
    """Return all world items of the bank by id."""
    items = {}
    for path in sorted(ITEMS.glob("D*/*.yaml")):
        raw = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        if raw["format"] == "world":
            world = WORLDS[raw["world"]]
            items[raw["id"]] = WorldItem(
                id=raw["id"],
                raw=raw,
                world=world,
                setup=msgspec.convert(raw["setup"], world.Setup),
                rubric=msgspec.convert(raw["rubric"], world.Rubric),
            )
    return items


WORLD_ITEMS = load_world_items()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "item" in metafunc.fixturenames:
        metafunc.parametrize("item", WORLD_ITEMS.values(), ids=WORLD_ITEMS)


@pytest.fixture(scope="session")
def world_items() -> dict[str, WorldItem]:
    """All world items by id."""
    return WORLD_ITEMS
