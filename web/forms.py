"""The forms of the candidate's pages; every form carries a token against forgery."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from assess.access import EVERYBODY, SCREEN_READER, Access

MAX_CODE_LENGTH = 40  # nine symbols, with whatever spaces and dashes people add

PROBLEM_REASONS: Mapping[str, str] = {
    "unclear": _l("Ik begrijp de vraag niet"),
    "wrong": _l("Er staat een fout in de vraag"),
    "picture": _l("De tekening of tabel is niet duidelijk"),
    "broken": _l("Iets werkt niet op mijn toestel"),
    "hurtful": _l("De vraag is kwetsend of niet gepast"),
}
AGE_BANDS: Mapping[str, str] = {
    "16-17": _l("16 of 17 jaar"),
    "18-24": _l("18 tot 24 jaar"),
    "25-34": _l("25 tot 34 jaar"),
    "35-44": _l("35 tot 44 jaar"),
    "45-54": _l("45 tot 54 jaar"),
    "55-64": _l("55 tot 64 jaar"),
    "65-74": _l("65 tot 74 jaar"),
    "75+": _l("75 jaar of ouder"),
}
SEXES: Mapping[str, str] = {"f": _l("Vrouw"), "m": _l("Man"), "x": _l("Anders")}
REGIONS: Mapping[str, str] = {
    "antwerp": _l("Provincie Antwerpen"),
    "limburg": _l("Provincie Limburg"),
    "east_flanders": _l("Provincie Oost-Vlaanderen"),
    "flemish_brabant": _l("Provincie Vlaams-Brabant"),
    "west_flanders": _l("Provincie West-Vlaanderen"),
    "brussels": _l("Brussel"),
    "elsewhere": _l("Ergens anders"),
}
EDUCATIONS: Mapping[str, str] = {
    "low": _l("Lager onderwijs of eerste jaren secundair"),
    "middle": _l("Diploma secundair onderwijs"),
    "high": _l("Hogeschool of universiteit"),
}


class AccessForm(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """A form that can begin a test: how its person meets the questions."""

    screen_reader = BooleanField(_l("Ik gebruik een schermlezer"))

    @property
    def access(self) -> Access:
        """Access profile of the test that begins."""
        return SCREEN_READER if self.screen_reader.data else EVERYBODY


class StartForm(AccessForm):
    """Which test, in which language; the choices depend on the blueprints."""

    test = RadioField(
        _l("Kies een test"),
        choices=[],
        invalid_choice_message=_l("Kies een test."),
    )
    language = RadioField(
        _l("Taal van de vragen"),
        choices=[SelectChoice("nl", "Nederlands"), SelectChoice("en", "English")],
        invalid_choice_message=_l("Kies een taal."),
    )

    def offer(self, titles: Mapping[str, str]) -> None:
        """Set the tests that can be chosen, by blueprint id."""
        self.test.choices = [SelectChoice(name, title) for name, title in titles.items()]


class ResumeForm(AccessForm):
    """The code of a paused test, or of a class card that begins one."""

    code = StringField(
        _l("Typ de code"),
        validators=[
            InputRequired(_l("Typ de code.")),
            Length(max=MAX_CODE_LENGTH, message=_l("De code is te lang. Kijk ze na.")),
        ],
    )


class ProblemForm(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """What is wrong with a question."""

    reason = RadioField(
        _l("Wat is het probleem?"),
        choices=[SelectChoice(code, label) for code, label in PROBLEM_REASONS.items()],
        invalid_choice_message=_l("Kies wat er aan de hand is."),
    )


def _optional(label: str, answers: Mapping[str, str]) -> SelectField:
    choices = [SelectChoice("", _l("Liever niet"))]
    choices += [SelectChoice(code, text) for code, text in answers.items()]
    return SelectField(label, choices=choices, invalid_choice_message=_l("Kies uit de lijst."))


class BackgroundForm(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """A few questions about the person; each may be left open."""

    age_band = _optional(_l("Leeftijd"), AGE_BANDS)
    sex = _optional(_l("Geslacht"), SEXES)
    region = _optional(_l("Waar woont u?"), REGIONS)
    education = _optional(_l("Hoogste diploma"), EDUCATIONS)
    consent_research = BooleanField(
        _l("Mijn antwoorden mogen, zonder naam, gebruikt worden voor onderzoek.")
    )
