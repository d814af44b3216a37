"""What an author writes for an e-counter, how its rubric scores, the fixed words on screen."""

from collections.abc import Iterator

import msgspec

from itembank.texts import LocalText
from itembank.worlds.fields import Kind, normal_form
from itembank.worlds.texts import Code, Name, Option, ids, labels
from itembank.worlds.world import State, WorldRubric, WorldSetup, absent

LABELS = labels(
    login=("Meld aan met SleutelPas", "Log in with SleutelPas"),
    login_title=("Aanmelden met SleutelPas", "Log in with SleutelPas"),
    login_code=("Op dit scherm staat de code", "The code on this screen is"),
    phone=("Uw gsm", "Your phone"),
    phone_empty=("Er staat geen verzoek op uw gsm.", "There is no request on your phone."),
    request=("Verzoek van", "Request from"),
    code=("Code", "Code"),
    confirm=("Bevestig", "Confirm"),
    refuse=("Weiger", "Refuse"),
    again=("Vraag opnieuw", "Ask again"),
    begin=("Begin", "Start"),
    step=("Stap", "Step"),
    of=("van", "of"),
    optional=("niet verplicht", "optional"),
    choose=("Kies", "Choose"),
    next=("Verder", "Continue"),
    previous=("Vorige stap", "Previous step"),
    review=("Kijk alles na", "Check everything"),
    empty=("niet ingevuld", "not filled in"),
    yes=("ja", "yes"),
    no=("nee", "no"),
    change=("Wijzig", "Change"),
    submit=("Verstuur", "Submit"),
    receipt=("Uw aanvraag is verstuurd", "Your form has been sent"),
    errors=("Dit klopt nog niet:", "This is not right yet:"),
    error_required=("Vul dit in.", "Fill this in."),
    error_date=("Schrijf de datum zo: 31/12/2027.", "Write the date like this: 31/12/2027."),
    error_iban=(
        "Een rekeningnummer begint met BE en heeft dan 14 cijfers.",
        "An account number starts with BE and then has 14 digits.",
    ),
    error_number=("Schrijf een getal, zoals 12,50.", "Write a number, such as 12.50."),
    error_postcode=("Een postcode heeft 4 cijfers.", "A postcode has 4 digits."),
    error_email=(
        "Een e-mailadres heeft een @ en een punt.",
        "An e-mail address has an @ and a dot.",
    ),
    error_reference=(
        "Deze mededeling bestaat niet. Kijk de 12 cijfers na.",
        "This message does not exist. Check the 12 digits.",
    ),
    notice_confirmed=("U bevestigde het verzoek.", "You confirmed the request."),
    notice_refused=("U weigerde het verzoek.", "You refused the request."),
    notice_logged_in=("U bent aangemeld.", "You are logged in."),
)


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One field of the form; `value` is what already stands in it."""

    id: Name
    kind: Kind = "text"
    label: LocalText
    hint: LocalText | None = None
    required: bool = True
    value: str = ""
    options: tuple[Option, ...] = ()


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of the form."""

    title: LocalText
    body: LocalText | None = None
    fields: tuple[Field, ...]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A request to confirm that stands on the phone."""

    id: Code
    service: LocalText
    code: str


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The login: the code on this screen, the requests on the phone, the one that belongs to it."""

    code: str
    requests: tuple[Request, ...]
    right: Code


class CounterSetup(WorldSetup, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An e-counter: an introduction, perhaps a login, one to three steps, a receipt."""

    title: LocalText
    intro: LocalText
    login: Login | None = None
    pages: tuple[Page, ...]
    receipt: LocalText

    def fields(self) -> dict[str, Field]:
        """Return all fields of the form by their id."""
        return {field.id: field for page in self.pages for field in page.fields}


class CounterRubric(WorldRubric, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Accepted values per field (the others as they were) and the requests to refuse."""

    fields: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    refused: tuple[Code, ...] = ()


def mistakes(setup: CounterSetup, rubric: CounterRubric, state: State) -> int:
    """Count wrong fields and requests wrongly treated; all points if nothing was submitted."""
    if not state["submitted"]:
        return rubric.points
    wrong_fields = sum(
        not _accepts(field.kind, rubric.fields.get(name, (field.value,)), state["values"][name])
        for name, field in setup.fields().items()
    )
    unrefused = sum(name not in state["refused"] for name in rubric.refused)
    return wrong_fields + unrefused + len(state["misled"])


def _accepts(kind: Kind, accepted: tuple[str, ...], value: str) -> bool:
    if not value:
        return "" in accepted
    return normal_form(kind, value) in {normal_form(kind, text) for text in accepted if text}


def unknown(setup: CounterSetup, rubric: CounterRubric) -> Iterator[str]:
    """Tell which references lead nowhere and which accepted values no field can hold."""
    fields = setup.fields()
    requests = {request.id for request in setup.login.requests} if setup.login else set()
    yield from absent("field", rubric.fields, fields)
    yield from absent("request", rubric.refused, requests)
    if setup.login:
        yield from absent("request", (setup.login.right,), requests)
    for name, field in fields.items():
        for value in filter(None, rubric.fields.get(name, ())):
            if field.kind in {"select", "tick"}:
                yield from absent("option", (value,), {*ids(field.options), "yes"})
            elif not _is_possible(field.kind, value):
                yield f"{value!r} is no {field.kind} (field {name!r})"


def _is_possible(kind: Kind, value: str) -> bool:
    try:
        normal_form(kind, value)
    except ValueError:
        return False
    return True
