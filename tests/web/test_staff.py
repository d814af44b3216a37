"""Staff pages: who comes in, who sees what, and what a foreign id shows."""

import re
from datetime import timedelta

import numpy as np
import pyotp
import pytest

from assess.services.accounts import disable_account, ensure_first_invitation
from assess.services.demo import fill_demo
from assess.services.figures import make_release
from tests.web.conftest import NOON
from tests.web.staff import PASSWORD, hire, sign_in
from tests.web.visitor import begin, hidden_fields, post
from web.auth import PERMISSION, ROLE_PERMISSIONS, Permission, Role
from web.backend import EXTENSION

CLASS = {"name": "2B", "n_cards": "3", "blueprint_id": "digital", "ends_on": "2026-12-01"}


@pytest.fixture
def db(app):
    return app.extensions[EXTENSION].db


@pytest.fixture
def teacher(app):
    hire(app, "teacher", "an")
    return sign_in(app, "an")


def _make_class(client):
    response = post(client, "/klassen", "/klassen", CLASS)
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def test_an_invited_person_makes_an_account_and_signs_in(app, db, client):
    token = ensure_first_invitation(db, now=NOON)
    page = client.get(f"/uitnodiging/{token}").text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    fields = {
        "username": "Bea",
        "password": PASSWORD,
        "again": PASSWORD,
        "totp_code": pyotp.TOTP(secret).at(NOON),
    }

    made = post(client, f"/uitnodiging/{token}", f"/uitnodiging/{token}", fields)

    assert made.headers["Location"] == "/aanmelden"
    assert client.get(f"/uitnodiging/{token}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "kort", "again": "kort"}, "langer of minder gewoon"),
        ({"again": "iets anders geheel"}, "niet gelijk"),
        ({"totp_code": "000000"}, "Deze code klopt niet"),
    ],
)
def test_a_choice_that_does_not_do_is_explained(db, client, changes, words):
    token = ensure_first_invitation(db, now=NOON)
    fields = {"username": "bea", "password": PASSWORD, "again": PASSWORD, "totp_code": "123456"}

    response = post(client, f"/uitnodiging/{token}", f"/uitnodiging/{token}", fields | changes)

    assert response.status_code == 422
    assert words in response.text
    assert PASSWORD not in response.text


def test_a_wrong_sign_in_says_the_same_for_name_and_password(app, client):
    hire(app, "teacher", "an")
    fields = {"username": "an", "password": "x" * 14, "totp_code": "123456"}

    known = post(client, "/aanmelden", "/aanmelden", fields)
    unknown = post(client, "/aanmelden", "/aanmelden", fields | {"username": "on"})

    assert known.status_code == unknown.status_code == 422
    strip = re.compile(r'name="csrf_token" value="[^"]+"|value="[ao]n"')
    assert strip.sub("", known.text) == strip.sub("", unknown.text)


def test_signing_in_changes_the_session_and_signing_out_ends_it(app, teacher):
    assert teacher.get("/klassen").status_code == 200

    post(teacher, "/klassen", "/afmelden", {})

    assert teacher.get("/klassen").status_code == 403


def test_a_closed_account_is_out_at_its_next_click(app, db, teacher):
    account_id = hire(app, "teacher", "bo")
    other = sign_in(app, "bo")
    assert other.get("/klassen").status_code == 200

    disable_account(account_id, db=db, now=NOON)

    assert other.get("/klassen").status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_every_role_opens_its_own_pages_and_no_others(app, role):
    """Every GET route without arguments, for every role."""
    hire(app, role.value, "an")
    client = sign_in(app, "an")

    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], PERMISSION, None)
        staff_only = permission in set(Permission) - {Permission.PUBLIC, Permission.OWN_SITTING}
        if not staff_only or rule.arguments or "GET" not in rule.methods:
            continue
        wanted = 200 if permission in ROLE_PERMISSIONS[role] else 403
        assert client.get(rule.rule).status_code == wanted, rule.rule


def test_a_foreign_class_answers_as_a_missing_one(app, teacher):
    place = _make_class(teacher)
    hire(app, "teacher", "bo")
    other = sign_in(app, "bo")
    missing = "/klassen/" + "0" * 32

    for tail in ("", "/kaarten", "/verslag", "/verslag.csv", "/kaart/1/wissen"):
        assert teacher.get(place + tail).status_code == 200
        foreign, absent = other.get(place + tail), other.get(missing + tail)
        assert foreign.status_code == absent.status_code == 404
        assert foreign.text.replace(place, missing) == absent.text
    token = hidden_fields(other.get("/klassen"), "/klassen")
    for tail in ("/sluiten", "/kaart/1/wissen"):
        assert other.post(place + tail, data=token).status_code == 404


@pytest.mark.parametrize("changes", [{"n_cards": "41"}, {"name": ""}, {"ends_on": "2020-01-01"}])
def test_a_class_that_cannot_be_made_is_explained(teacher, changes):
    response = post(teacher, "/klassen", "/klassen", CLASS | changes)

    assert response.status_code == 422
    assert 'role="alert"' in response.text


def test_a_pupil_uses_a_card_and_the_teacher_sees_it(app, teacher):
    place = _make_class(teacher)
    cards = teacher.get(f"{place}/kaarten").text
    code = re.search(r"[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}", cards)[0]
    pupil = app.test_client()

    opened = post(pupil, "/verder", "/verder", {"code": code.lower()})

    assert opened.status_code == 303
    assert "bezig" in teacher.get(place).text


def test_the_operator_invites_and_sees_the_link_once(app):
    hire(app, "operator", "an")
    operator = sign_in(app, "an")

    shown = post(operator, "/beheer", "/beheer/uitnodigen", {"role": "teacher", "school": "A"})

    link = re.search(r"/uitnodiging/([\w-]+)", shown.text)
    assert link is not None
    assert link[1] not in operator.get("/beheer").text
    assert app.test_client().get(link[0]).status_code == 200


def test_an_operator_cannot_close_the_own_account(app):
    account_id = hire(app, "operator", "an")
    operator = sign_in(app, "an")
    token = hidden_fields(operator.get("/beheer"), "/beheer/uitnodigen")

    operator.post(f"/beheer/account/{account_id}/sluiten", data=token)

    assert operator.get("/beheer").status_code == 200


def test_a_researcher_downloads_a_release_and_its_codebook(app, db):
    with app.app_context():
        desk = app.extensions[EXTENSION].desk
    fill_demo(200, db=db, desk=desk, now=NOON, rng=np.random.default_rng(2))
    made = make_release(
        "Eerste", db=db, desk=desk, now=NOON, rng=np.random.default_rng(1), is_simulated=True
    )
    hire(app, "researcher", "an")
    researcher = sign_in(app, "an")

    page = researcher.get("/onderzoek").text
    data = researcher.get(f"/onderzoek/{made.release_id}.csv")
    codebook = researcher.get(f"/onderzoek/{made.release_id}-codebook.json")

    assert "Eerste – GESIMULEERD" in page
    assert "GESIMULEERD" in data.headers["Content-Disposition"]
    assert data.text.count("\r\n") == made.counts["records"] + 1
    assert codebook.json["is_simulated"] is True
    assert researcher.get(f"/onderzoek/{'0' * 32}.csv").status_code == 404


def test_a_candidate_cannot_open_a_staff_page(app, client):
    begin(client)

    for path in ("/klassen", "/beheer", "/onderzoek"):
        assert client.get(path).status_code == 403


def test_an_idle_login_ends(app, teacher):
    late = sign_in(app, "an", NOON + timedelta(hours=2))

    assert teacher.get("/klassen").status_code == 403
    assert late.get("/klassen").status_code == 200
