"""Every door has a guard."""

import pytest
from flask import Flask, g
from werkzeug.exceptions import Forbidden

from web.auth import (
    PERMISSION,
    ROLE_PERMISSIONS,
    CurrentAccount,
    NoSitting,
    NotSignedIn,
    Permission,
    Role,
    requires,
)


def test_every_route_declares_its_permission(app: Flask) -> None:
    unguarded = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], PERMISSION)
    ]

    assert unguarded == []


def test_every_route_under_a_test_asks_for_a_sitting_of_ones_own(app: Flask) -> None:
    guards = {
        rule.rule: getattr(app.view_functions[rule.endpoint], PERMISSION)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/toets") and rule.rule != "/toets/start"
    }

    assert len(guards) >= 8
    assert set(guards.values()) == {Permission.OWN_SITTING}


def test_every_role_has_its_row_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_a_visitor_without_a_test_may_not_open_a_question(app: Flask) -> None:
    guarded = requires(Permission.OWN_SITTING)(lambda: "question")

    with app.test_request_context("/"), pytest.raises(NoSitting):
        guarded()


def test_a_visitor_who_is_not_signed_in_may_not_open_a_staff_page(app: Flask) -> None:
    guarded = requires(Permission.OPERATE)(lambda: "secret")

    with app.test_request_context("/"), pytest.raises(NotSignedIn):
        guarded()


def test_a_teacher_may_not_open_an_operators_page(app: Flask) -> None:
    guarded = requires(Permission.OPERATE)(lambda: "secret")

    with app.test_request_context("/"):
        g.account = CurrentAccount(
            account_id="1", username="a", role=Role.TEACHER, school="Merebeek"
        )
        with pytest.raises(Forbidden):
            guarded()
