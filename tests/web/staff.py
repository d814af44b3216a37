"""Members of staff for tests: made through the services, signed in through the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from assess.services.accounts import NewAccount, accept_invitation, invite
from tests.web.conftest import NOON
from tests.web.visitor import post
from web.backend import EXTENSION
from web.clock import CLOCK

TOTP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
PASSWORD = "paard batterij nietje"


def hire(app: Flask, role: str, username: str) -> str:
    """Make an account and return its id."""
    db = app.extensions[EXTENSION].db
    token = invite(role, school=None, created_by=None, db=db, now=NOON)
    command = NewAccount(
        token=token,
        username=username,
        password=PASSWORD,
        totp_secret=TOTP,
        totp_code=pyotp.TOTP(TOTP).at(NOON),
    )
    return accept_invitation(command, db=db, now=NOON).account_id


def sign_in(app: Flask, username: str, moment: datetime | None = None) -> FlaskClient:
    """Sign a member of staff in, a minute after the account was made."""
    moment = NOON + timedelta(minutes=1) if moment is None else moment
    app.config[CLOCK] = lambda: moment
    client = app.test_client()
    fields = {
        "username": username,
        "password": PASSWORD,
        "totp_code": pyotp.TOTP(TOTP).at(moment),
    }
    response = post(client, "/aanmelden", "/aanmelden", fields)
    assert response.status_code == 303, response.text
    return client
