"""The settings app: switches and choices, screen by screen."""

import random

from itembank.worlds.settings_setup import (
    HOME,
    LABELS,
    Screen,
    Setting,
    SettingsRubric,
    SettingsSetup,
    mistakes,
    unknown,
)
from itembank.worlds.texts import choices, ids, paragraphs, typed
from itembank.worlds.world import Action, State, View, World, chosen, field


def _opening(setup: SettingsSetup, _rng: random.Random) -> State:
    values = {name: setting.value for name, setting in setup.settings().items()}
    return {"screen": HOME, "values": values}


def _go(setup: SettingsSetup, state: State, action: Action) -> None:
    state["screen"] = chosen(action, "target", {HOME, *setup.by_id()})


def _switch(setup: SettingsSetup, state: State, action: Action) -> None:
    switches = {setting.id for setting in _shown(setup, state) if not setting.options}
    setting = chosen(action, "target", switches)
    state["values"][setting] = chosen(action, "value", ("on", "off")) == "on"


def _choose(setup: SettingsSetup, state: State, action: Action) -> None:
    offered = {setting.id: setting for setting in _shown(setup, state) if setting.options}
    setting = offered[chosen(action, "target", offered)]
    value = chosen(action, "value", {"", *ids(setting.options)})
    code = typed(field(action, "code")) if setting.codes else ""
    if not value:
        state["notice"] = "no_choice"
    elif code.replace(" ", "") != setting.codes.get(value, code).replace(" ", ""):
        state["notice"] = "wrong_code"
    else:
        state["values"][setting.id] = value
        state["notice"] = "saved"


def _shown(setup: SettingsSetup, state: State) -> list[Setting]:
    if state["screen"] == HOME:
        return []
    settings = setup.by_id()[state["screen"]].settings
    return [each for each in settings if each.needs is None or state["values"][each.needs] is True]


def _screen(setup: SettingsSetup, state: State, language: str) -> View:
    here = setup.by_id().get(state["screen"])
    return {
        "title": setup.title.of(language),
        "screen": _heading(here, language) if here else None,
        "screens": [
            {"id": screen.id, "text": screen.title.of(language)}
            for screen in setup.screens
            if screen.parent == state["screen"]
        ],
        "settings": [_setting(each, state, language) for each in _shown(setup, state)],
    }


def _heading(screen: Screen, language: str) -> View:
    return {
        "title": screen.title.of(language),
        "body": paragraphs(screen.body.of(language)) if screen.body else [],
        "parent": screen.parent,
    }


def _setting(setting: Setting, state: State, language: str) -> View:
    value = state["values"][setting.id]
    shown = next((o.text.of(language) for o in setting.options if o.id == value), None)
    return {
        "id": setting.id,
        "label": setting.label.of(language),
        "hint": setting.hint.of(language) if setting.hint else None,
        "options": choices(setting.options, language),
        "value": value,
        "shown": shown,
        "needs_code": bool(setting.codes),
    }


SETTINGS = World(
    name="settings",
    Setup=SettingsSetup,
    Rubric=SettingsRubric,
    opening=_opening,
    moves={"go": _go, "switch": _switch, "choose": _choose},
    screen=_screen,
    labels=LABELS,
    mistakes=mistakes,
    unknown=unknown,
)
