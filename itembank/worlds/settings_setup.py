"""What an author writes for a settings app, how its rubric scores, the fixed words on screen."""

from collections.abc import Iterator

import msgspec

from itembank.texts import LocalText
from itembank.worlds.texts import Name, Option, ids, labels
from itembank.worlds.world import State, WorldRubric, WorldSetup, absent

HOME = "home"

LABELS = labels(
    home=("Alle instellingen", "All settings"),
    on=("aan", "on"),
    off=("uit", "off"),
    turn_on=("Zet aan", "Turn on"),
    turn_off=("Zet uit", "Turn off"),
    now=("Nu", "Now"),
    nothing=("geen", "none"),
    choose=("Kies", "Choose"),
    save=("Bewaar", "Save"),
    code=("Code", "Code"),
    back=("Terug", "Back"),
    notice_saved=("Bewaard.", "Saved."),
    notice_wrong_code=("Deze code klopt niet.", "This code is not right."),
    notice_no_choice=("Kies eerst iets.", "Choose something first."),
)


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A switch (value true or false) or, with options, a choice; `codes` guards options.

    A setting that `needs` a switch is shown only while that switch is on.
    """

    id: Name
    label: LocalText
    hint: LocalText | None = None
    value: bool | str
    options: tuple[Option, ...] = ()
    codes: dict[str, str] = msgspec.field(default_factory=dict)
    needs: Name | None = None


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One screen of settings; `parent` is another screen or the list of all settings."""

    id: Name
    title: LocalText
    parent: str = HOME
    body: LocalText | None = None
    settings: tuple[Setting, ...] = ()


class SettingsSetup(WorldSetup, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A settings app: a tree of screens."""

    title: LocalText
    screens: tuple[Screen, ...]

    def by_id(self) -> dict[str, Screen]:
        """Return the screens by their id."""
        return {screen.id: screen for screen in self.screens}

    def settings(self) -> dict[str, Setting]:
        """Return the settings of all screens by their id."""
        return {setting.id: setting for screen in self.screens for setting in screen.settings}


class SettingsRubric(WorldRubric, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The values that settings must have; all others as they were, unless free."""

    values: dict[str, bool | str] = msgspec.field(default_factory=dict)
    free: tuple[Name, ...] = ()


def mistakes(setup: SettingsSetup, rubric: SettingsRubric, state: State) -> int:
    """Count settings that are not as they should be."""
    return sum(
        state["values"][name] != rubric.values.get(name, setting.value)
        for name, setting in setup.settings().items()
        if name not in rubric.free
    )


def unknown(setup: SettingsSetup, rubric: SettingsRubric) -> Iterator[str]:
    """Tell which references lead nowhere and which values no setting can have."""
    settings = setup.settings()
    yield from absent("screen", (s.parent for s in setup.screens), {HOME, *setup.by_id()})
    yield from absent("setting", (*rubric.values, *rubric.free), settings)
    yield from absent("switch", (s.needs for s in settings.values() if s.needs), settings)
    for name, setting in settings.items():
        possible = ids(setting.options) if setting.options else {True, False}
        yield from absent("code for", setting.codes, ids(setting.options))
        if name in rubric.values and rubric.values[name] not in possible:
            yield f"setting {name!r} cannot be {rubric.values[name]!r}"
        if not setting.options and not isinstance(setting.value, bool):
            yield f"switch {name!r} starts as true or false, not {setting.value!r}"
