"""Operator, teacher, pupil, researcher: the staff's path through a real browser."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from assess.services.accounts import ensure_first_invitation
from assess.services.resuming import resume_sitting
from tests.assess.services.answering import answer_everything
from tests.journeys.accessibility import is_wider_than_the_screen, violations
from tests.journeys.conftest import OpenPage
from web.backend import Backend
from web.clock import now

pytestmark = pytest.mark.browser
PASSWORD = "paard batterij nietje"
CODE = re.compile(r"[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}")


def _look(page: Page, axe_source: str) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page, axe_source) == [], (page.url, width)
        assert not is_wider_than_the_screen(page), (page.url, width)


def _make_account(page: Page, link: str, name: str, axe_source: str) -> str:
    page.goto(link)
    _look(page, axe_source)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.fill("#totp_code", pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Maak mijn account").click()
    expect(page).to_have_url(re.compile("/aanmelden$"))
    return secret


def _sign_in(page: Page, site: str, name: str, secret: str) -> None:
    """Sign in with the code of the next step, which the server takes early."""
    page.goto(f"{site}/aanmelden")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.fill("#totp_code", pyotp.TOTP(secret).at(int(time.time()) + 30))
    page.get_by_role("button", name="Meld aan").click()


def test_a_school_from_first_link_to_class_report(
    site: str, backend: Backend, open_page: OpenPage, axe_source: str
) -> None:
    first = ensure_first_invitation(backend.db, now=now())
    operator = open_page()
    secret = _make_account(operator, f"{site}/uitnodiging/{first}", "beheer", axe_source)
    _look(operator, axe_source)
    _sign_in(operator, site, "beheer", secret)
    operator.get_by_label("School").fill("Sint-Jan")
    operator.get_by_role("button", name="Maak een uitnodiging").click()
    _look(operator, axe_source)
    link = operator.locator("section[role=status] .secret").inner_text()

    teacher = open_page()
    secret = _make_account(teacher, link, "leraar", axe_source)
    _sign_in(teacher, site, "leraar", secret)
    _look(teacher, axe_source)
    teacher.get_by_label("Naam van de klas").fill("2B")
    teacher.get_by_label("Aantal kaarten").fill("3")
    teacher.locator("label", has_text="Digitale basisvaardigheden").click()
    teacher.get_by_role("button", name="Maak de klas").click()
    _look(teacher, axe_source)
    teacher.get_by_role("link", name="Kaarten afdrukken").click()
    _look(teacher, axe_source)
    codes = CODE.findall(teacher.locator(".cards").inner_text())
    assert len(codes) == 3

    pupil = open_page(width=360, height=740)
    pupil.goto(f"{site}/verder")
    pupil.fill("#code", codes[0])
    pupil.get_by_role("button", name="Ga verder").click()
    pupil.get_by_role("link", name="Naar de eerste vraag").click()
    expect(pupil.locator(".progress")).to_contain_text("Vraag 1")
    _finish(codes[1], backend)

    teacher.go_back()
    teacher.get_by_role("link", name="Vernieuw").click()
    expect(teacher.locator("tr.status-busy")).to_have_count(1)
    expect(teacher.locator("tr.status-done")).to_have_count(1)
    teacher.get_by_role("link", name="Verslag van de klas").click()
    _look(teacher, axe_source)
    with teacher.expect_download() as download:
        teacher.get_by_role("link", name="Download voor een rekenblad").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    score = teacher.locator("#leerlingen ~ .table-scroll tbody tr td").nth(2).inner_text()
    assert f";{score};".encode() in content


def _finish(code: str, backend: Backend) -> None:
    """Let a pupil answer everything, without a browser."""
    moment = now()
    resumed = resume_sitting(code, db=backend.db, desk=backend.desk, now=moment, source="school")
    answer_everything(resumed.sitting_id, db=backend.db, desk=backend.desk, now=moment)


@pytest.mark.parametrize("path", ["/indicator", "/aanmelden"])
def test_public_pages_of_figures_and_staff_are_accessible(
    site: str, open_page: OpenPage, axe_source: str, path: str
) -> None:
    page = open_page()
    page.goto(f"{site}{path}")

    _look(page, axe_source)
