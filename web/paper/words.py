"""What stands on paper around the questions, the same for adults and pupils."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from itembank.texts import LocalText

WORDS: Mapping[str, LocalText] = MappingProxyType(
    {
        "form": LocalText("Vorm", "Form"),
        "person_code": LocalText("Code van de deelnemer", "Code of the participant"),
        "no_name": LocalText("Schrijf geen naam op dit boekje.", "Write no name on this booklet."),
        "how": LocalText("Zo werkt het", "How it works"),
        "contents": LocalText(
            "{n} vragen, ongeveer {minutes} minuten.", "{n} questions, about {minutes} minutes."
        ),
        "calm": LocalText("Werk rustig. Er loopt geen klok.", "Take your time. There is no clock."),
        "pencil": LocalText(
            "Schrijf met potlood of pen. Verbeteren mag: maak dan duidelijk wat geldt.",
            "Write with pencil or pen. You may correct: make clear what counts.",
        ),
        "skip": LocalText(
            "Is een vraag te moeilijk? Sla ze over en ga verder.",
            "Is a question too hard? Skip it and go on.",
        ),
        "calculator": LocalText(
            "Een rekenmachine mag, behalve waar iets anders staat.",
            "A calculator is allowed, except where it says otherwise.",
        ),
        "one": LocalText("Kruis één vakje aan.", "Tick one box."),
        "several": LocalText(
            "Kruis alle juiste antwoorden aan. Er zijn er twee of meer.",
            "Tick all right answers. There are two or more.",
        ),
        "number": LocalText("Schrijf een getal op de lijn.", "Write a number on the line."),
        "time": LocalText("Schrijf een uur, zoals 14:30.", "Write a time, such as 14:30."),
        "gap": LocalText(
            "Kies bij elk nummer één woord. Kruis het vakje aan.",
            "Choose one word for each number. Tick the box.",
        ),
        "ordering": LocalText(
            "Schrijf de letters in de juiste volgorde. Links: {first}. Rechts: {last}.",
            "Write the letters in the right order. Left: {first}. Right: {last}.",
        ),
        "matching": LocalText(
            "Schrijf bij elk nummer één letter. Een letter mag meer dan één keer.",
            "Write one letter for each number. A letter may be used more than once.",
        ),
        "no_calculator": LocalText("Zonder rekenmachine.", "Without a calculator."),
        "end": LocalText(
            "Dit is het einde. Bedankt voor het meedoen.", "This is the end. Thank you."
        ),
        "question": LocalText("Vraag", "Question"),
        "answer": LocalText("Antwoord", "Answer"),
        "answer_sheet": LocalText("Antwoordblad", "Answer sheet"),
        "sheet_hint": LocalText(
            "Neem de antwoorden uit het boekje over. Niets ingevuld: laat leeg.",
            "Copy the answers from the booklet. Nothing filled in: leave empty.",
        ),
        "key_sheet": LocalText("Sleutel voor wie nakijkt", "Key for the marker"),
        "secret": LocalText(
            "Vertrouwelijk: nooit samen met de boekjes bewaren.",
            "Confidential: never keep it with the booklets.",
        ),
        "key": LocalText("Juist antwoord", "Right answer"),
        "tolerance": LocalText("Speling", "Tolerance"),
        "points": LocalText("Punten", "Points"),
        "item": LocalText("Item", "Item"),
        "enter": LocalText("Zo typt u de antwoorden over", "How to enter the answers"),
        "enter_page": LocalText(
            "Open entry.html in een browser, of vul entry.csv in met een rekenblad.",
            "Open entry.html in a browser, or fill in entry.csv with a spreadsheet.",
        ),
        "enter_unreadable": LocalText(
            "Onleesbaar, of twee kruisjes op één plaats: typ een vraagteken (?).",
            "Unreadable, or two crosses in one place: type a question mark (?).",
        ),
        "enter_letters": LocalText(
            "Letters achter elkaar, zonder spaties: B, of AC, of CABD.",
            "Letters in a row, without spaces: B, or AC, or CABD.",
        ),
        "enter_numbers": LocalText(
            "Een getal zoals het er staat: 12,5. Een uur: 14:30.",
            "A number as it is written: 12.5. A time: 14:30.",
        ),
        "enter_empty": LocalText(
            "Niets ingevuld: laat de cel leeg. Niet gekregen: typ een streepje (-).",
            "Nothing filled in: leave the cell empty. Not given: type a hyphen (-).",
        ),
        "enter_person": LocalText(
            "Eén rij per deelnemer, met de code in de eerste kolom. Geen namen.",
            "One row per participant, with the code in the first column. No names.",
        ),
    }
)


ENTERING = (
    "enter_page",
    "enter_person",
    "enter_letters",
    "enter_numbers",
    "enter_empty",
    "enter_unreadable",
)
"""How to enter answers, in the order of the key sheet."""


def say(name: str, *, language: str, **values: object) -> str:
    """One of the texts in a language, its placeholders filled."""
    return WORDS[name].of(language).format(**values)
