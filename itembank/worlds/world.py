"""A world: a simulated device as a pure state machine over a JSON-able state."""

import copy
import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from itembank.worlds.texts import Ask, Labels, choices, labels, words

State = dict[str, Any]
Action = Mapping[str, str]
View = dict[str, Any]

COMMON_LABELS = labels(
    frame=("Oefenomgeving", "Practice device"),
    done=("Klaar", "Done"),
    done_hint=(
        "Klik pas op Klaar als de hele opdracht af is.",
        "Only click Done when you have finished the whole task.",
    ),
    finished=("U bent klaar met deze opdracht.", "You have finished this task."),
    answer=("Uw antwoord", "Your answer"),
    choose=("Kies", "Choose"),
    save_answer=("Bewaar antwoord", "Save answer"),
    answer_saved=("Bewaard antwoord:", "Saved answer:"),
    notice_answer=("Uw antwoord is bewaard.", "Your answer is saved."),
    notice_no_answer=("Kies eerst een antwoord.", "Choose an answer first."),
)


class WorldFault(Exception):
    """An action that no page of the world offers: tampered with or out of date."""


class WorldSetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every world may have besides its own things."""

    ask: Ask | None = None


class WorldRubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an end state is scored: each mistake costs a point, a wrong answer costs all."""

    points: Annotated[int, msgspec.Meta(ge=1, le=3)]
    answer: str | None = None


Move = Callable[[Any, State, Action], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One simulated environment.

    Parameters
    ----------
    name
        Name in the item files, of the module and of the template.
    Setup, Rubric
        Types of the item's `setup:` and `rubric:`.
    opening
        `(setup, rng) -> state`: the world's own part of the first state.
    moves
        For each value of the field `do`, what it changes in a state (a copy, so in place).
    screen
        `(setup, state, language) -> view`: the world's own part of what the page shows.
    labels
        Fixed words of the screens.
    mistakes
        `(setup, rubric, state) -> int`, the number of points the end state loses.
    unknown
        `(setup, rubric) -> sentences` about references that lead nowhere.
    """

    name: str
    Setup: type[WorldSetup]
    Rubric: type[WorldRubric]
    opening: Callable[[Any, random.Random], State]
    moves: Mapping[str, Move]
    screen: Callable[[Any, State, str], View]
    labels: Labels
    mistakes: Callable[[Any, Any, State], int]
    unknown: Callable[[Any, Any], Iterable[str]]

    def start(
        self, setup: WorldSetup, *, seed: int, values: Mapping[str, object] | None = None
    ) -> State:
        """Return the first state; the same for the same seed.

        Raises
        ------
        ValueError
            If `values` holds family parameters, which worlds do not take.
        """
        if values:
            msg = f"a world takes no parameters, got {sorted(values)}"
            raise ValueError(msg)
        common = {"done": False, "answer": None, "notice": None}
        return common | self.opening(setup, random.Random(seed))

    def act(self, setup: WorldSetup, state: State, action: Action) -> State:
        """Return the state after `action`; the given state stays as it was.

        Raises
        ------
        WorldFault
            If no page in this state offers the action.
        """
        if state["done"]:
            msg = "the task has ended"
            raise WorldFault(msg)
        do = field(action, "do")
        move = (_COMMON_MOVES | dict(self.moves)).get(do)
        if move is None:
            msg = f"unknown action {do[:40]!r}"
            raise WorldFault(msg)
        after = copy.deepcopy(state)
        after["notice"] = None
        move(setup, after, action)
        return after

    def view(self, setup: WorldSetup, state: State, language: str) -> View:
        """Return what the page shows, in the item's language; nothing of the rubric."""
        table = words(COMMON_LABELS, language) | words(self.labels, language)
        notice = state["notice"]
        return {
            "world": self.name,
            "language": language,
            "labels": table,
            "done": state["done"],
            "notice": table[f"notice_{notice}"] if notice else None,
            "ask": _ask_view(setup, state, language),
        } | self.screen(setup, state, language)

    def score(self, setup: WorldSetup, rubric: WorldRubric, state: State) -> int:
        """Return the points of an end state, 0 to `rubric.points`."""
        if rubric.answer is not None and state["answer"] != rubric.answer:
            return 0
        return max(0, rubric.points - self.mistakes(setup, rubric, state))

    def done(self, state: State) -> bool:
        """Tell whether the candidate has ended the task."""
        return bool(state["done"])

    def faults(self, setup: WorldSetup, rubric: WorldRubric) -> tuple[str, ...]:
        """Return what an author must mend: references that lead nowhere, points for nothing."""
        found = list(self.unknown(setup, rubric))
        answers = {option.id for option in setup.ask.options} if setup.ask else set()
        if (rubric.answer is None) != (setup.ask is None):
            found.append("a world has both `ask` and the rubric's `answer`, or neither")
        elif rubric.answer is not None and rubric.answer not in answers:
            found.append(f"answer {rubric.answer!r} is not an option")
        if not found and self.score(setup, rubric, self.start(setup, seed=0)) > 0:
            found.append("doing nothing earns points")
        return tuple(found)


def field(action: Action, name: str) -> str:
    """Return one field of an action; raise `WorldFault` if it is missing."""
    value = action.get(name)
    if not isinstance(value, str):
        msg = f"field {name!r} is missing"
        raise WorldFault(msg)
    return value


def chosen(action: Action, name: str, allowed: Collection[str]) -> str:
    """Return a field whose value must be one of `allowed`; raise `WorldFault` if it is not."""
    value = field(action, name)
    if value not in allowed:
        msg = f"{name} {value[:40]!r} is not offered"
        raise WorldFault(msg)
    return value


def absent(kind: str, wanted: Iterable[str], known: Collection[str]) -> list[str]:
    """Return a sentence for each wanted identifier that the setup does not have."""
    return [f"{kind} {name!r} is not in the setup" for name in wanted if name not in known]


def _ask_view(setup: WorldSetup, state: State, language: str) -> View | None:
    if setup.ask is None:
        return None
    return {
        "label": setup.ask.label.of(language),
        "options": choices(setup.ask.options, language),
        "chosen": state["answer"],
    }


def _answer(setup: WorldSetup, state: State, action: Action) -> None:
    if setup.ask is None:
        msg = "this world asks nothing"
        raise WorldFault(msg)
    answer = chosen(action, "answer", {"", *(option.id for option in setup.ask.options)})
    state["notice"] = "answer" if answer else "no_answer"
    state["answer"] = answer or state["answer"]


def _finish(_setup: WorldSetup, state: State, _action: Action) -> None:
    state["done"] = True


_COMMON_MOVES: dict[str, Move] = {"answer": _answer, "done": _finish}
