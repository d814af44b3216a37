"""The best form by another solver, and from a form at hand."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from assess.assembly import programme_of
from assess.blueprint import Rule
from assess.content import tabulate_content
from assess.form_improvement import FormImprover
from assess.form_solver import FormSolver
from tests.factories.own_pools import attributes, blueprint

RULES = (
    Rule(each="topic", min=1, max=4),
    Rule(each="format", min=2, max=5),
    Rule(where="topic == 'air' and format == 'gap'", max=1),
    Rule(sum="words", min=200, max=320),
)
WANTED = blueprint(
    *RULES, length=(6, 9), enemies=("words < 25",), sets=("id in ('i3', 'i7', 'i20')",)
)
GAP = 0.001
REST_WORTH = 0.999  # of what an item in the core is worth


@pytest.fixture(scope="module")
def programme():
    return programme_of(tabulate_content(WANTED, attributes(60)))


@pytest.fixture
def solver(programme):
    return FormSolver(programme, gap=GAP)


def _columns(programme, form):
    """The columns of a form."""
    found = np.zeros(len(programme.item), dtype=bool)
    for item, is_core in zip(form, programme.content.place_is_core, strict=True):
        found |= (programme.item == item) & (programme.is_core == is_core)
    return found


def _total(programme, value, form):
    worth = np.where(programme.content.place_is_core, 1.0, REST_WORTH)
    return float((value[form] * worth).sum())


def _best_total(programme, value, *, shown=None, banned=None):
    lower = np.zeros(len(programme.item)) if shown is None else shown.astype(float)
    upper = np.ones(len(programme.item)) if banned is None else 1.0 - banned[programme.item]
    worth = value[programme.item] * np.where(programme.is_core, 1.0, REST_WORTH)
    found = milp(
        -worth,
        constraints=LinearConstraint(programme.matrix, programme.low, programme.high),
        bounds=Bounds(lower, np.maximum(lower, upper)),
        integrality=np.ones(len(worth)),
        options={"mip_rel_gap": 1e-9},
    )
    return -float(found.fun)


def _known(solver, seed):
    """A form that is good for something else."""
    value = np.random.default_rng(seed).random(60)
    return _columns(solver.programme, solver.best(value))


@pytest.mark.parametrize("seed", range(12))
def test_a_form_from_one_at_hand_is_as_good_as_that_of_another_solver(solver, seed):
    value = np.random.default_rng(seed).random(60)

    form = solver.best(value, known=_known(solver, seed + 100))

    best = _best_total(solver.programme, value)
    assert _total(solver.programme, value, form) == pytest.approx(best, rel=GAP)
    held = solver.programme.matrix @ _columns(solver.programme, form)
    assert ((held >= solver.programme.low) & (held <= solver.programme.high)).all()


@pytest.mark.parametrize("seed", range(12))
def test_what_was_shown_stays_and_what_is_banned_stays_out(solver, seed):
    programme, value = solver.programme, np.random.default_rng(seed).random(60)
    known = _known(solver, seed + 100)
    shown = known & programme.is_core & (np.cumsum(known) <= 4)
    banned = np.ones(60, dtype=bool)
    banned[programme.item[known]] = False
    banned[::2] = False
    banned[programme.item[shown]] = True  # used up

    form = solver.best(value, shown=shown, banned=banned, known=known)

    assert not (shown & ~_columns(programme, form)).any()
    assert not banned[np.setdiff1d(form, programme.item[shown])].any()
    best = _best_total(programme, value, shown=shown, banned=banned)
    assert _total(programme, value, form) == pytest.approx(best, rel=GAP)


def test_what_was_asked_before_does_not_matter(solver, programme):
    value, known = np.random.default_rng(0).random(60), _known(solver, 1)
    first = FormSolver(programme, gap=GAP).best(value, known=known)
    for seed in range(5):
        solver.best(np.random.default_rng(seed).random(60), known=_known(solver, seed + 7))

    again = solver.best(value, known=known)

    np.testing.assert_array_equal(again, first)


def test_the_programme_of_a_content_is_made_once(programme):
    assert programme_of(programme.content) is programme


def test_where_the_form_at_hand_breaks_a_rule_another_one_is_found(solver):
    value, known = np.random.default_rng(0).random(60), _known(solver, 1)
    broken = known.copy()
    broken[np.flatnonzero(known)[0]] = False

    form = solver.best(value, known=broken)

    best = _best_total(solver.programme, value)
    assert _total(solver.programme, value, form) == pytest.approx(best, rel=2 * GAP)


def test_there_is_no_form_where_too_much_is_banned(solver):
    known = _known(solver, 1)
    banned = attributes(60)["topic"] == "air"

    assert solver.best(np.ones(60), banned=banned, known=known) is None
    assert solver.best(np.ones(60), banned=banned) is None


def test_a_search_without_end_is_left_to_the_other_solver(solver, monkeypatch):
    monkeypatch.setattr(FormImprover, "best", lambda *_, **__: None)
    value = np.random.default_rng(0).random(60)

    form = solver.best(value, known=_known(solver, 1))

    best = _best_total(solver.programme, value)
    assert _total(solver.programme, value, form) == pytest.approx(best, rel=2 * GAP)


def test_the_fixture_has_enemies_a_set_and_a_core(programme):
    content = programme.content
    assert content.has_enemies
    assert (content.set_of >= 0).any()
    assert 0 < content.place_is_core.sum() < len(content.place_is_core)
