"""The mailbox: read, judge, file, answer and forward messages."""

import random

from itembank.worlds.mailbox_setup import (
    INBOX,
    LABELS,
    MailboxRubric,
    MailboxSetup,
    mistakes,
    unknown,
)
from itembank.worlds.texts import Option, choices, ids, paragraphs
from itembank.worlds.world import Action, State, View, World, WorldFault, chosen

MAX_SENT = 8  # mails one task can hold; after that the mailbox says it is full


def _opening(setup: MailboxSetup, rng: random.Random) -> State:
    order = [message.id for message in setup.messages]
    rng.shuffle(order)
    return {
        "order": order,
        "where": dict.fromkeys(order, INBOX),
        "opened": [],
        "checked": [],
        "sent": [],
        "place": "list",
        "folder": INBOX,
        "message": None,
        "draft": None,
    }


def _show_folder(setup: MailboxSetup, state: State, action: Action) -> None:
    folder = chosen(action, "target", {*setup.every_folder(), "sent"})
    state.update(place="list", folder=folder, message=None, draft=None)


def _open(setup: MailboxSetup, state: State, action: Action) -> None:
    message = chosen(action, "target", setup.by_id())
    state.update(place="message", message=message, draft=None)
    _remember(state["opened"], message)


def _show_details(setup: MailboxSetup, state: State, action: Action) -> None:
    message = chosen(action, "target", setup.by_id())
    state.update(place="details", message=message, draft=None)
    _remember(state["checked"], message)


def _move(setup: MailboxSetup, state: State, action: Action) -> None:
    message = chosen(action, "target", setup.by_id())
    state["where"][message] = chosen(action, "folder", setup.every_folder())
    state.update(place="list", message=None, draft=None, notice="moved")


def _reply(setup: MailboxSetup, state: State, action: Action) -> None:
    message = chosen(action, "target", setup.by_id() if setup.phrases else ())
    _compose(state, kind="reply", about=message)


def _forward(setup: MailboxSetup, state: State, action: Action) -> None:
    message = chosen(action, "target", setup.by_id() if setup.contacts else ())
    _compose(state, kind="forward", about=message)


def _write(setup: MailboxSetup, state: State, _action: Action) -> None:
    if not setup.contacts:
        msg = "this mailbox has nobody to write to"
        raise WorldFault(msg)
    _compose(state, kind="new", about=None)


def _compose(state: State, *, kind: str, about: str | None) -> None:
    state.update(place="compose", message=about, draft={"kind": kind, "about": about})


def _send(setup: MailboxSetup, state: State, action: Action) -> None:
    draft = state["draft"]
    if draft is None:
        msg = "no message is being written"
        raise WorldFault(msg)
    contacts = {contact.id: contact.address for contact in setup.contacts}
    phrase = chosen(action, "phrase", {"", *ids(setup.phrases)}) if setup.phrases else ""
    attachment = (
        chosen(action, "attachment", {"", *ids(setup.attachments)}) if setup.attachments else ""
    )
    if draft["kind"] == "reply":
        to = setup.by_id()[draft["about"]].address
    else:
        to = contacts.get(chosen(action, "to", {"", *contacts}), "")
    mail = {"to": to, "phrase": phrase, "attachment": attachment}
    state["draft"] = draft | mail
    state["notice"] = _objection(setup, state)
    if state["notice"] is None:
        state["sent"].append(mail | {"about": draft["about"]})
        state.update(place="list", message=None, draft=None, notice="sent")


def _objection(setup: MailboxSetup, state: State) -> str | None:
    if not state["draft"]["to"]:
        return "no_to"
    if setup.phrases and not state["draft"]["phrase"]:
        return "no_text"
    return "full" if len(state["sent"]) >= MAX_SENT else None


def _remember(seen: list[str], name: str) -> None:
    if name not in seen:
        seen.append(name)


def _screen(setup: MailboxSetup, state: State, language: str) -> View:
    folders = setup.every_folder()
    return {
        "title": setup.title.of(language),
        "place": state["place"],
        "folder": state["folder"],
        "folders": [
            {"id": name, "text": text.of(language), "count": _count(state, name)}
            for name, text in folders.items()
        ],
        "has_sent": bool(setup.phrases or setup.contacts),
        "can_write": bool(setup.contacts),
        "can_reply": bool(setup.phrases),
        "messages": _list(setup, state, language),
        "message": _message(setup, state, language),
        "draft": _draft(setup, state, language),
    }


def _count(state: State, folder: str) -> int:
    return sum(place == folder for place in state["where"].values())


def _list(setup: MailboxSetup, state: State, language: str) -> list[View]:
    if state["folder"] == "sent":
        return [_sent_row(setup, mail, language) for mail in state["sent"]]
    messages = setup.by_id()
    return [
        {
            "id": name,
            "sender": messages[name].sender.of(language),
            "subject": messages[name].subject.of(language),
            "is_unread": name not in state["opened"],
        }
        for name in state["order"]
        if state["where"][name] == state["folder"]
    ]


def _sent_row(setup: MailboxSetup, mail: State, language: str) -> View:
    return {
        "to": mail["to"],
        "phrase": _shown(setup.phrases, mail["phrase"], language),
        "attachment": _shown(setup.attachments, mail["attachment"], language),
    }


def _shown(options: tuple[Option, ...], name: str, language: str) -> str:
    return next((option.text.of(language) for option in options if option.id == name), "")


def _message(setup: MailboxSetup, state: State, language: str) -> View | None:
    if state["message"] is None:
        return None
    message = setup.by_id()[state["message"]]
    return {
        "id": message.id,
        "sender": message.sender.of(language),
        "address": message.address,
        "subject": message.subject.of(language),
        "when": message.when.of(language),
        "body": paragraphs(message.body.of(language)),
        "attachment": message.attachment.of(language) if message.attachment else None,
        "link_text": message.link.text.of(language) if message.link else None,
        "link_target": message.link.target if message.link else None,
        "folder": state["where"][message.id],
    }


def _draft(setup: MailboxSetup, state: State, language: str) -> View | None:
    draft = state["draft"]
    if draft is None:
        return None
    contacts = [{"id": c.id, "text": c.text.of(language)} for c in setup.contacts]
    return {
        "kind": draft["kind"],
        "contacts": contacts if draft["kind"] != "reply" else [],
        "phrases": choices(setup.phrases, language),
        "attachments": choices(setup.attachments, language),
        "to": draft.get("to", ""),
        "phrase": draft.get("phrase", ""),
        "attachment": draft.get("attachment", ""),
    }


MAILBOX = World(
    name="mailbox",
    Setup=MailboxSetup,
    Rubric=MailboxRubric,
    opening=_opening,
    moves={
        "folder": _show_folder,
        "open": _open,
        "details": _show_details,
        "move": _move,
        "reply": _reply,
        "forward": _forward,
        "write": _write,
        "send": _send,
    },
    screen=_screen,
    labels=LABELS,
    mistakes=mistakes,
    unknown=unknown,
)
