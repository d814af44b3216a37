"""What an author writes for a mailbox, how its rubric scores, the fixed words on screen."""

from collections.abc import Iterator

import msgspec

from itembank.texts import LocalText
from itembank.worlds.texts import Code, Name, Option, ids, labels
from itembank.worlds.world import State, WorldRubric, WorldSetup, absent

INBOX, TRASH = "inbox", "trash"
FIXED_FOLDERS = (
    Option(id=INBOX, text=LocalText(nl="Postvak IN", en="Inbox")),
    Option(id=TRASH, text=LocalText(nl="Prullenmand", en="Bin")),
)

LABELS = labels(
    folders=("Mappen", "Folders"),
    empty=("Deze map is leeg.", "This folder is empty."),
    sent=("Verzonden", "Sent"),
    write=("Nieuw bericht", "New message"),
    unread=("nieuw", "new"),
    sender=("Van", "From"),
    to=("Aan", "To"),
    when=("Ontvangen", "Received"),
    details=("Toon afzender en link", "Show sender and link"),
    details_title=("Meer over dit bericht", "More about this message"),
    name=("Naam", "Name"),
    address=("Adres van de afzender", "Sender's address"),
    link=("Link", "Link"),
    link_target=("De link gaat naar", "The link goes to"),
    no_link=("Er staat geen link in dit bericht.", "There is no link in this message."),
    attached=("Bijlage", "Attachment"),
    nothing=("geen", "none"),
    move_to=("Verplaats naar", "Move to"),
    move=("Verplaats", "Move"),
    reply=("Beantwoord", "Reply"),
    forward=("Stuur door", "Forward"),
    message=("Bericht", "Message"),
    subject=("Onderwerp", "Subject"),
    send=("Verstuur", "Send"),
    cancel=("Verstuur niet", "Do not send"),
    back=("Terug naar het bericht", "Back to the message"),
    back_list=("Terug naar de lijst", "Back to the list"),
    choose_text=("Kies wat u schrijft", "Choose what you write"),
    notice_moved=("Het bericht is verplaatst.", "The message has been moved."),
    notice_sent=("Het bericht is verstuurd.", "The message has been sent."),
    notice_no_to=("Kies eerst aan wie.", "Choose first who it is for."),
    notice_no_text=("Kies eerst wat u schrijft.", "Choose first what you write."),
    notice_full=(
        "U verstuurde al te veel berichten. Dit bericht is niet verstuurd.",
        "You have sent too many messages. This message was not sent.",
    ),
)


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A link in a message: what it says and where it goes."""

    text: LocalText
    target: str


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One received message."""

    id: Code
    sender: LocalText
    address: str
    subject: LocalText
    when: LocalText
    body: LocalText
    link: Link | None = None
    attachment: LocalText | None = None


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Someone to whom the owner can write."""

    id: Code
    text: LocalText
    address: str


class MailboxSetup(WorldSetup, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mailbox: its messages (shown in an order drawn by the seed) and what can be written."""

    title: LocalText
    messages: tuple[Message, ...]
    folders: tuple[Option, ...] = ()
    contacts: tuple[Contact, ...] = ()
    phrases: tuple[Option, ...] = ()
    attachments: tuple[Option, ...] = ()

    def by_id(self) -> dict[str, Message]:
        """Return the messages by their id."""
        return {message.id: message for message in self.messages}

    def every_folder(self) -> dict[str, LocalText]:
        """Return the names of all folders by their id, the fixed ones first."""
        return {folder.id: folder.text for folder in (*FIXED_FOLDERS, *self.folders)}


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mail that must have been sent; without `phrase` any text will do."""

    to: str
    phrase: Name | None = None
    attachment: Name | None = None
    about: Code | None = None


class MailboxRubric(WorldRubric, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where messages must be (all others in the inbox) and which mails must be sent (no others)."""

    moved: dict[str, str] = msgspec.field(default_factory=dict)
    free: tuple[Code, ...] = ()
    opened: tuple[Code, ...] = ()
    sent: tuple[Mail, ...] = ()


def mistakes(_setup: MailboxSetup, rubric: MailboxRubric, state: State) -> int:
    """Count messages out of place or unopened, and mails missing, unlike or uncalled for."""
    misplaced: int = sum(
        place != rubric.moved.get(name, INBOX)
        for name, place in state["where"].items()
        if name not in rubric.free
    )
    unopened = sum(name not in state["opened"] for name in rubric.opened)
    latest = {mail["to"]: mail for mail in state["sent"]}
    uncalled = len(set(latest) - {wanted.to for wanted in rubric.sent})
    unlike = sum(_mail_mistakes(wanted, latest.get(wanted.to), rubric) for wanted in rubric.sent)
    return misplaced + unopened + uncalled + unlike


def _mail_mistakes(wanted: Mail, mail: State | None, rubric: MailboxRubric) -> int:
    if mail is None:
        return rubric.points
    return sum(
        (
            wanted.phrase is not None and mail["phrase"] != wanted.phrase,
            mail["attachment"] != (wanted.attachment or ""),
            wanted.about is not None and mail["about"] != wanted.about,
        )
    )


def unknown(setup: MailboxSetup, rubric: MailboxRubric) -> Iterator[str]:
    """Tell which references of the rubric lead nowhere."""
    messages = setup.by_id()
    addresses = {m.address for m in setup.messages} | {c.address for c in setup.contacts}
    yield from absent("message", (*rubric.moved, *rubric.free, *rubric.opened), messages)
    yield from absent("folder", rubric.moved.values(), setup.every_folder())
    yield from absent("address", (mail.to for mail in rubric.sent), addresses)
    for mail in rubric.sent:
        yield from absent("phrase", filter(None, (mail.phrase,)), ids(setup.phrases))
        yield from absent("attachment", filter(None, (mail.attachment,)), ids(setup.attachments))
