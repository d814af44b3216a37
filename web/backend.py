"""What stands behind the pages: the database, the item bank and the test desk."""

import threading
from dataclasses import dataclass, field

from flask import Flask, current_app
from sqlalchemy import Engine

from assess.services.desk import TestDesk, open_desk
from itembank.bank import ItemBank
from web.clock import now

EXTENSION = "stempeil"


@dataclass(slots=True, kw_only=True)
class Backend:
    """Database, bank and secret, with the desk that joins them.

    The desk is opened at its first use, so that the site starts, and says that it is not ready,
    while the database is away.
    """

    db: Engine
    bank: ItemBank
    secret: bytes = field(repr=False)
    _desk: TestDesk | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def desk(self) -> TestDesk:
        """The test desk, opened once.

        Raises
        ------
        assess.errors.DatabaseUnavailable
            If the database does not answer.
        """
        with self._lock:
            if self._desk is None:
                self._desk = open_desk(self.db, self.bank, self.secret, now())
            return self._desk


def install(app: Flask, backend: Backend) -> None:
    """Let the views of `app` find their backend."""
    app.extensions[EXTENSION] = backend


def current_backend() -> Backend:
    """Return the backend of the running application."""
    backend: Backend = current_app.extensions[EXTENSION]
    return backend
