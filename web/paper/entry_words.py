"""What stands on the page for data entry, and what it says while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from itembank.texts import LocalText

Words = Mapping[str, LocalText]

ON_THE_PAGE: Words = MappingProxyType(
    {
        "title": LocalText("Antwoorden invoeren", "Enter answers"),
        "needs_script": LocalText(
            "Deze pagina heeft JavaScript nodig, en dat werkt hier niet. Zet het aan, of vul "
            "entry.csv in met een rekenblad: één rij per deelnemer.",
            "This page needs JavaScript, and it does not work here. Turn it on, or fill in "
            "entry.csv with a spreadsheet: one row per participant.",
        ),
        "intro": LocalText(
            "Typ de antwoorden over, boekje na boekje. Bewaar daarna het bestand entry.csv.",
            "Type the answers, booklet by booklet. Then save the file entry.csv.",
        ),
        "where": LocalText(
            "Alles blijft in deze browser, op dit toestel, ook als u het venster sluit. Niets gaat "
            "over het internet.",
            "Everything stays in this browser, on this device, also when you close the window. "
            "Nothing goes over the internet.",
        ),
        "not_kept": LocalText(
            "Deze browser onthoudt niets. Bewaar entry.csv voor u het venster sluit.",
            "This browser keeps nothing. Save entry.csv before you close the window.",
        ),
        "how": LocalText("Zo typt u", "How to type"),
        "how_keys": LocalText(
            "Enter of Tab: naar de volgende vraag. Pijltje omhoog: terug.",
            "Enter or Tab: to the next question. Arrow up: back.",
        ),
        "how_empty": LocalText("Niets ingevuld: laat leeg.", "Nothing filled in: leave empty."),
        "how_not_given": LocalText(
            "De vraag niet gekregen: typ een streepje (-).",
            "The question was not given: type a hyphen (-).",
        ),
        "how_unreadable": LocalText(
            "Onleesbaar, of twee kruisjes op één plaats: typ een vraagteken (?).",
            "Unreadable, or two crosses in one place: type a question mark (?).",
        ),
        "how_again": LocalText(
            "Controleren: voer een boekje nog eens in met dezelfde code. U ziet dan wat verschilt.",
            "To check: enter a booklet again with the same code. You then see what differs.",
        ),
        "new": LocalText("Nieuw boekje", "New booklet"),
        "earlier": LocalText("Ga verder met een eerder bestand", "Go on with an earlier file"),
        "earlier_file": LocalText("Bestand entry.csv", "File entry.csv"),
        "earlier_hint": LocalText(
            "Van deze vorm. De boekjes komen erbij. Wat hier al staat, blijft zoals het is. "
            "Niets gaat over het internet.",
            "Of this form. The booklets are added. What is here already stays as it is. Nothing "
            "goes over the internet.",
        ),
        "entered": LocalText("Ingevoerd", "Entered"),
        "save_file": LocalText("Bewaar entry.csv", "Save entry.csv"),
        "clear_all": LocalText("Wis alles op dit toestel", "Clear all from this device"),
        "code": LocalText("Code van de deelnemer", "Code of the participant"),
        "code_hint": LocalText("Zoals op het boekje. Geen naam.", "As on the booklet. No name."),
        "question": LocalText("Vraag", "Question"),
        "remove_last": LocalText("Wis laatste teken", "Delete last character"),
        "finish": LocalText("Bewaar dit boekje", "Keep this booklet"),
        "to_list": LocalText("Naar de lijst", "To the list"),
        "choose": LocalText("Bewaar de keuze", "Keep the choice"),
        "to_answers": LocalText("Terug naar de antwoorden", "Back to the answers"),
        "no": LocalText("Nee, toch niet", "No, not now"),
        "hint_one": LocalText("één letter, {letters}", "one letter, {letters}"),
        "hint_several": LocalText(
            "twee of meer letters, {letters}", "two or more letters, {letters}"
        ),
        "hint_letters": LocalText(
            "{n} letters op rij, {letters}", "{n} letters in a row, {letters}"
        ),
        "hint_number": LocalText("getal", "number"),
        "hint_unit": LocalText("getal, in {unit}", "number, in {unit}"),
        "hint_time": LocalText("uur, zoals 14:30", "time, such as 14:30"),
    }
)

WHILE_TYPING: Words = MappingProxyType(
    {
        "unknown": LocalText(
            "{letter} staat niet bij deze vraag. Kies uit {letters}.",
            "{letter} is not in this question. Choose from {letters}.",
        ),
        "unknown_at": LocalText(
            "{letter} kan niet op plaats {place}. Kies daar uit {letters}.",
            "{letter} cannot be in place {place}. Choose from {letters} there.",
        ),
        "too_many": LocalText(
            "Te veel letters: er zijn {n} plaatsen.", "Too many letters: there are {n} places."
        ),
        "repeated": LocalText("{letter} staat er twee keer.", "{letter} stands there twice."),
        "repeated_order": LocalText(
            "{letter} staat er twee keer. Staat het zo in het boekje? Dan telt het als 0.",
            "{letter} stands there twice. Is it so in the booklet? Then it counts as 0.",
        ),
        "incomplete": LocalText(
            "Onvolledig: {n} van {places} letters. Staat het zo in het boekje? Dan telt het als 0.",
            "Incomplete: {n} of {places} letters. Is it so in the booklet? Then it counts as 0.",
        ),
        "two_crosses": LocalText(
            "Meer dan één kruisje. Staat het zo in het boekje? Dan telt het als 0.",
            "More than one cross. Is it so in the booklet? Then it counts as 0.",
        ),
        "no_number": LocalText(
            "Geen gewoon getal, zoals 1250 of 12,5. Staat het zo in het boekje? Laat het dan zo.",
            "No plain number, such as 1250 or 12.5. Is it so in the booklet? Then leave it.",
        ),
        "no_time": LocalText(
            "Geen uur, zoals 14:30. Staat het zo in het boekje? Laat het dan zo.",
            "No time, such as 14:30. Is it so in the booklet? Then leave it.",
        ),
        "formula": LocalText(
            "{sign} kan hier niet vooraan. Typ alleen het getal.",
            "{sign} cannot come first here. Type the number only.",
        ),
        "once_more": LocalText("Nog eens Enter om verder te gaan.", "Enter again to go on."),
        "no_code": LocalText("Vul de code in.", "Fill in the code."),
        "bad_code": LocalText(
            "Gebruik letters, cijfers, punt of streepje. Begin met een letter of cijfer.",
            "Use letters, digits, point or hyphen. Begin with a letter or digit.",
        ),
        "taken": LocalText("{code} is al van een ander boekje.", "{code} is of another booklet."),
        "known": LocalText(
            "{code} is al ingevoerd. Gaat u verder, dan ziet u op het einde wat verschilt.",
            "{code} was entered before. If you go on, you see at the end what differs.",
        ),
        "new": LocalText("Nieuw boekje", "New booklet"),
        "editing": LocalText("{code} verbeteren", "Correct {code}"),
        "again": LocalText("{code}, tweede keer", "{code}, second time"),
        "place": LocalText("Vraag {place} van {n}", "Question {place} of {n}"),
        "booklets": LocalText("{n} boekjes", "{n} booklets"),
        "booklet": LocalText("1 boekje", "1 booklet"),
        "so_far": LocalText("{n} bewaard", "{n} kept"),
        "nobody": LocalText("Nog geen boekjes.", "No booklets yet."),
        "facts": LocalText("{n} van {all} ingevuld", "{n} of {all} filled in"),
        "checked": LocalText("twee keer ingevoerd", "entered twice"),
        "edit": LocalText("Verbeter", "Correct"),
        "remove": LocalText("Verwijder", "Remove"),
        "kept": LocalText(
            "{code} is bewaard. Samen {booklets}.", "{code} is kept. {booklets} in all."
        ),
        "equal": LocalText(
            "{code}: beide keren gelijk. Samen {booklets}.",
            "{code}: the same both times. {booklets} in all.",
        ),
        "removed": LocalText("{code} is verwijderd.", "{code} is removed."),
        "going_on": LocalText(
            "U was bezig met {code}. Ga verder waar u was.",
            "You were busy with {code}. Go on where you were.",
        ),
        "no_code_yet": LocalText("een boekje zonder code", "a booklet without a code"),
        "go_on": LocalText("Ga verder met {code}", "Go on with {code}"),
        "cannot_be": LocalText("Vraag {place}: {message}", "Question {place}: {message}"),
        "ask_empty": LocalText(
            "Er is niets ingevuld. Dit boekje toch bewaren?",
            "Nothing is filled in. Keep this booklet all the same?",
        ),
        "ask_remove": LocalText(
            "De antwoorden van {code} verwijderen?", "Remove the answers of {code}?"
        ),
        "ask_drop": LocalText(
            "{code} is nog niet bewaard. Die antwoorden weggooien?",
            "{code} is not kept yet. Throw those answers away?",
        ),
        "drop": LocalText("Gooi weg", "Throw away"),
        "keep": LocalText("Bewaar", "Keep"),
        "ask_clear": LocalText(
            "Alle antwoorden op deze pagina wissen? Kijk eerst of entry.csv er is.",
            "Clear all answers on this page? Look first whether entry.csv is there.",
        ),
        "cleared": LocalText("Alles is gewist.", "All is cleared."),
        "saved": LocalText(
            "entry.csv is gemaakt, met {booklets}. Het staat bij uw downloads. Zet het in de map "
            "{form}.",
            "entry.csv is made, with {booklets}. It is with your downloads. Put it in the folder "
            "{form}.",
        ),
        "saved_at": LocalText(
            "Alles staat in entry.csv van {time}.", "All is in entry.csv of {time}."
        ),
        "not_saved": LocalText(
            "Nog niet alles staat in entry.csv.", "Not all is in entry.csv yet."
        ),
        "added": LocalText("Uit {file} toegevoegd: {booklets}.", "Added from {file}: {booklets}."),
        "equal_here": LocalText(
            "Stond hier al, met dezelfde antwoorden: {n}.",
            "Was here already, with the same answers: {n}.",
        ),
        "other_here": LocalText(
            "Anders in het bestand: {codes}. Hier blijft wat hier stond. Kijk in het boekje.",
            "Different in the file: {codes}. What was here stays. Look in the booklet.",
        ),
        "not_read": LocalText("{file} is niet ingelezen: {why}", "{file} was not read: {why}"),
        "file_text": LocalText("het is geen CSV in UTF-8.", "it is no CSV in UTF-8."),
        "file_quote": LocalText(
            "het aanhalingsteken op regel {line} sluit niet.",
            "the quotation mark on line {line} does not close.",
        ),
        "file_start": LocalText(
            "regel 1 moet beginnen met {column} en een komma.",
            "line 1 must begin with {column} and a comma.",
        ),
        "file_item": LocalText(
            "{item} op regel 1 is geen vraag van vorm {form}.",
            "{item} on line 1 is no question of form {form}.",
        ),
        "file_column": LocalText(
            "kolom {place} op regel 1 moet {column} zijn.",
            "column {place} on line 1 must be {column}.",
        ),
        "file_width": LocalText(
            "regel {line} heeft {n} kolommen, het moeten er {all} zijn.",
            "line {line} has {n} columns, it must have {all}.",
        ),
        "file_nobody": LocalText("er staan geen boekjes in.", "it holds no booklets."),
        "file_no_code": LocalText(
            "op regel {line} ontbreekt de code.", "there is no code on line {line}."
        ),
        "file_code": LocalText(
            "de code op regel {line} moet beginnen met een letter of cijfer, met daarna letters, "
            "cijfers, punten of streepjes, tot 40 tekens.",
            "the code on line {line} must begin with a letter or digit, then letters, digits, "
            "points or hyphens, up to 40 characters.",
        ),
        "file_twice": LocalText(
            "{code} staat op regel {before} en op regel {line}.",
            "{code} stands on line {before} and on line {line}.",
        ),
        "file_cell": LocalText(
            "op regel {line} kan het antwoord op vraag {place} niet. {message}",
            "the answer to question {place} on line {line} cannot be. {message}",
        ),
        "unfinished": LocalText(
            "{code} is nog niet af en staat niet in entry.csv.",
            "{code} is not finished and not in entry.csv.",
        ),
        "differences": LocalText("{code}: {n} verschillen", "{code}: {n} differences"),
        "difference": LocalText("{code}: 1 verschil", "{code}: 1 difference"),
        "look": LocalText(
            "Kijk in het boekje. Wat staat er?", "Look in the booklet. What does it say?"
        ),
        "first": LocalText("Eerste keer", "First time"),
        "second": LocalText("Tweede keer", "Second time"),
        "blank": LocalText("leeg", "empty"),
        "choose_one": LocalText("Kies bij elke vraag.", "Choose for each question."),
    }
)


def in_language(words: Words, language: str) -> dict[str, str]:
    """All of these texts in a language, with their placeholders."""
    return {name: text.of(language) for name, text in words.items()}
