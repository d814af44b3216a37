"""The web application: `create_app(settings)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from itembank.bank import ItemBank
    from web.config import Settings


def create_app(settings: Settings, *, bank: ItemBank | None = None) -> Flask:
    """Return the application, ready to serve.

    Parameters
    ----------
    settings
        Environment, secret and database.
    bank
        The questions; the shipped bank by default.

    Raises
    ------
    itembank.errors.ContentError
        If the shipped bank has faults.
    """
    # Here, so that `stempeil --help` does not wait for Flask.
    from itembank.loading import load_bank  # noqa: PLC0415
    from web.application import build  # noqa: PLC0415

    return build(settings, bank=load_bank() if bank is None else bank)
