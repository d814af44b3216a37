"""Pilot questions: where they come, which, and that they count for nothing."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from assess.batch import batch_of
from assess.blueprint import FOLDER, load_blueprint
from assess.engine import Administer, next_step, score_sitting
from assess.errors import BlueprintError
from assess.explanation import explain
from assess.guards import guard_sitting
from assess.indicator import response_matrix
from assess.pilot import NO_PILOTS, choose_pilots, pilot_places, with_responses
from assess.pool import build_pool
from assess.reporting import report
from assess.sitting import Sitting
from assess.standards import current_standard
from irt.parameters import ItemParameters
from tests.factories.banks import FakeBank, FakeItem, bank_for, lengthened, quotas_alone

SHARE = 0.15
LONG_DIGITAL = lengthened(quotas_alone("digital"))


def _pilots(competence="D1.1", n=12, **fields):
    return tuple(
        FakeItem(id=f"pilot-{competence}-{k}", competence=competence, status="pilot", **fields)
        for k in range(n)
    )


def _pool(*pilots, test=LONG_DIGITAL, share=SHARE, b=0.0, se_b=0.6, **fields):
    """The pool of a test over a made-up bank with these pilot items."""
    wanted = msgspec.structs.replace(test, pilot=share, **fields)
    bank = bank_for(wanted, per_group=4)
    if pilots:
        extra = ItemParameters.logistic(b=np.broadcast_to(b, len(pilots)), se_b=se_b)
        parameters = ItemParameters.concatenate([bank.parameters, extra])
        bank = FakeBank(items=(*bank.items, *pilots), parameters=parameters)
    return build_pool(bank, wanted)


def _take(pool, seed, scores=None, seen=()):
    """Take a sitting alone; the operational answers follow the scores, pilot answers are wrong."""
    scores = np.tile([1, 0, 1], 30) if scores is None else scores
    sitting = Sitting(id="live", blueprint_id=pool.blueprint.id, seed=seed, seen=tuple(seen))
    while isinstance(step := next_step(sitting, pool), Administer):
        score = 0 if step.is_pilot else int(scores[len(sitting.scored)])
        sitting = sitting.administer(
            block=step.block,
            item_id=step.item_id,
            variant_seed=step.variant_seed,
            is_pilot=step.is_pilot,
        ).record(step.position, score)
    return sitting


def _piloted(sitting):
    return [shown for shown in sitting.administrations if shown.is_pilot]


@pytest.fixture(scope="module")
def pool():
    return _pool(*_pilots())


@pytest.fixture(scope="module")
def sittings(pool):
    return [_take(pool, seed) for seed in range(40)]


def test_the_share_is_never_above_the_bound(sittings):
    for sitting in sittings:
        assert 0 < len(_piloted(sitting)) <= int(SHARE * len(sitting.scored))


def test_pilot_questions_come_neither_among_the_first_three_nor_the_last_two(sittings):
    for sitting in sittings:
        positions = [shown.position for shown in _piloted(sitting)]
        assert min(positions) > 3
        assert max(positions) <= len(sitting.administrations) - 2


def test_positions_run_on_without_a_gap(sittings):
    for sitting in sittings:
        positions = [shown.position for shown in sitting.administrations]
        assert positions == list(range(1, len(positions) + 1))


def test_their_places_are_random_and_spread_over_the_whole_stretch(pool):
    places = pilot_places(pool.pilots, range(4000))

    counts = np.bincount(places.ravel(), minlength=pool.pilots.places.stop)
    share = counts[pool.pilots.places.start :] / counts.sum()
    np.testing.assert_allclose(share, 1 / len(pool.pilots.places), atol=0.012)
    assert (np.diff(places, axis=1) > 0).all()


def test_the_same_seed_and_answers_give_the_same_questions(pool, sittings):
    assert _take(pool, 7) == sittings[7]


@pytest.mark.parametrize(
    "test",
    [LONG_DIGITAL, *map(quotas_alone, ("digital", "combined", "school"))],
    ids=["long", "digital", "combined", "school"],
)
def test_a_sitting_with_pilot_questions_ends_with_the_score_it_has_without(test):
    """Same items, same variants, same blocks, same ability: only positions differ."""
    with_pilots = _pool(*_pilots(), *_pilots("M1"), test=test)
    without = replace(with_pilots, pilots=NO_PILOTS)

    for seed in range(3):
        seeded, plain = _take(with_pilots, seed), _take(without, seed)
        assert _piloted(seeded)
        assert [replace(shown, position=0) for shown in seeded.scored] == [
            replace(shown, position=0) for shown in plain.scored
        ]
        for one, other in zip(
            score_sitting(seeded, with_pilots), score_sitting(plain, without), strict=True
        ):
            assert (one.theta, one.sem, one.n_items) == (other.theta, other.sem, other.n_items)


def test_pilot_answers_reach_no_report_no_indicator_and_no_guard(pool):
    """Even when the item counts for other people by now."""
    seeded, plain = _take(pool, 3), _take(replace(pool, pilots=NO_PILOTS), 3)
    promoted = replace(_piloted(seeded)[0], item_id=pool.item_ids[-1])
    changed = replace(
        seeded,
        administrations=tuple(
            promoted if shown.position == promoted.position else shown
            for shown in seeded.administrations
        ),
    )

    found = report(changed, pool, standard=current_standard())

    assert found == report(plain, pool, standard=current_standard())
    matrices = [response_matrix(pool, [sitting], 0) for sitting in (changed, plain)]
    np.testing.assert_array_equal(*matrices)
    n_shown = len(changed.administrations)
    guards = guard_sitting(
        changed,
        pool,
        duration_s=[1.0] * n_shown,
        threshold_s=[2.0] * n_shown,
        rng=np.random.default_rng(1),
    )
    assert len(guards.answers) == len(plain.administrations)
    assert promoted.position not in guards.rapid_positions


def test_pilot_items_fill_no_quota_and_no_place(pool):
    assert not any(item_id.startswith("pilot") for item_id in pool.item_ids)
    assert pool.max_questions == pool.blueprint.max_items + pool.pilots.n_planned


def test_a_bank_of_pilot_items_alone_serves_no_test():
    wanted = msgspec.structs.replace(quotas_alone("digital"), pilot=SHARE)
    bank = bank_for(wanted)
    items = tuple(replace(item, status="pilot") for item in bank.items)

    with pytest.raises(BlueprintError):
        build_pool(FakeBank(items=items, parameters=bank.parameters), wanted)


def test_without_pilot_items_or_without_a_share_nothing_is_seeded():
    assert _pool().pilots is NO_PILOTS
    assert _pool(*_pilots(), share=0.0).pilots is NO_PILOTS


@pytest.mark.parametrize("share", [-0.01, 0.16])
def test_a_share_outside_0_to_15_per_cent_is_refused(tmp_path, share):
    path = tmp_path / "digital.yaml"
    shipped = (FOLDER / "digital.yaml").read_text("utf-8")
    path.write_text(f"{shipped}\npilot: {share}\n", "utf-8")

    with pytest.raises(BlueprintError, match=r"digital.yaml: pilot: must lie in 0..0.15"):
        load_blueprint(path)


def test_of_a_set_of_enemies_at_most_one_is_shown():
    first, *others = _pilots(n=6)
    enemies = replace(first, enemies=tuple(item.id for item in others))
    alone = FakeItem(id="alone", competence="D1.1", status="pilot")
    pool = _pool(enemies, *others, alone)

    for seed in range(10):
        shown = [one.item_id for one in _piloted(_take(pool, seed))]
        assert sum(item_id != "alone" for item_id in shown) <= 1
        assert len(shown) == len(set(shown)) == 2


def test_an_enemy_of_an_operational_item_is_never_seeded():
    """It would keep that item from being shown, and change the score."""
    operational = _pool().item_ids[0]
    pool = _pool(
        *_pilots(n=2, enemies=(operational,)),
        FakeItem(id="free", competence="D1.1", status="pilot"),
    )

    assert pool.pilots.item_ids == ("free",)


def test_a_pilot_item_of_an_earlier_sitting_is_not_shown_again():
    pool = _pool(*_pilots(n=3))
    seen = [item_id for item_id in pool.pilots.item_ids if not item_id.endswith("-1")]

    for seed in range(10):
        shown = [one.item_id for one in _piloted(_take(pool, seed, seen=seen))]
        assert shown == ["pilot-D1.1-1"]


def test_items_that_the_blueprint_excludes_are_not_seeded():
    pool = _pool(*_pilots(n=3), exclude=("id == 'pilot-D1.1-1'",))

    assert pool.pilots.item_ids == ("pilot-D1.1-0", "pilot-D1.1-2")


def test_a_pilot_question_comes_among_those_of_its_own_scale():
    """Eleven digital questions follow 34 of STEM; places among these are left out."""
    pool = _pool(*_pilots(), test=quotas_alone("school"))

    for seed in range(5):
        sitting = _take(pool, seed)
        (places,) = pilot_places(pool.pilots, seed)
        kinds = "".join("p" if one.is_pilot else "s" for one in sitting.administrations)
        assert {shown.block for shown in _piloted(sitting)} <= {1}
        assert len(places) == pool.pilots.n_planned == 6
        assert len(_piloted(sitting)) == (places >= 34).sum()
        assert "pp" not in kinds


def test_a_set_is_not_interrupted():
    """Sixteen of twenty questions are sets of four that are given together."""
    plain = _pool(*_pilots())
    chosen = [plain.item_ids[row] for row in plain.forms[0]]
    sets = tuple(
        " or ".join(f"id == '{item_id}'" for item_id in chosen[k : k + 4]) for k in (0, 4, 8, 12)
    )
    pool = _pool(*_pilots(), sets=sets)
    n_seeded = 0

    for seed in range(10):
        sitting = _take(pool, seed)
        rows = [-1 if s.is_pilot else pool.rows[s.item_id] for s in sitting.administrations]
        labels = ["p" if row < 0 else str(pool.content.set_of[row]) for row in rows]
        n_seeded += labels.count("p")
        for k in range(1, len(labels) - 1):
            if labels[k] == "p":
                assert labels[k - 1] != labels[k + 1] or labels[k - 1] == "-1"
    assert n_seeded


def test_an_item_near_the_person_is_chosen_over_one_far_away():
    """By hand: v is equal, and the information of a = 1 is 0.25 at b = theta, 0.018 at b = 4."""
    pool = _pool(*_pilots(n=6), b=[0.0, 4.0, 4.0, 4.0, 4.0, 4.0])
    mass = (np.abs(pool.quadrature.nodes) < 1e-9).astype(float)

    found = _choose(pool.pilots, mass)

    (best, value), *others = _candidates(found, pool.pilots)
    assert best == "pilot-D1.1-0"
    assert value == pytest.approx(0.36 * 0.25)
    assert [value for _, value in others] == pytest.approx([0.36 * 0.01766271] * 4)
    assert found.n_eligible[0] == 6


def test_the_item_with_the_fewest_responses_comes_first():
    counts = {"pilot-D1.1-0": 200, "pilot-D1.1-1": 0, "pilot-D1.1-2": 50}
    pool = _pool(*_pilots(n=3))
    pilots = with_responses(pool.pilots, counts, quadrature=pool.quadrature, version=1)

    found = _choose(pilots, _prior(pool))

    assert found.candidates[0].tolist() == [1, 2, 0]


def test_without_counts_the_least_certain_difficulty_comes_first():
    pool = _pool(*_pilots(n=3), se_b=[0.3, 0.9, 0.6])

    found = _choose(pool.pilots, _prior(pool))

    assert found.candidates[0].tolist() == [1, 2, 0]


def _prior(pool):
    return np.exp(pool.quadrature.log_weights)


def _choose(pilots, mass, seeds=(1,), position=5):
    """A choice in the first block, of all its items."""
    n = len(seeds)
    return choose_pilots(
        pilots,
        sittings=np.arange(n),
        block=np.zeros(n, dtype=np.int64),
        mass=np.tile(mass, (n, 1)),
        is_out=np.zeros((n, len(pilots.item_ids)), dtype=np.bool_),
        seeds=np.array(seeds),
        positions=np.full(n, position),
    )


def _candidates(choices, pilots):
    return [
        (pilots.item_ids[row], value)
        for row, value in zip(choices.candidates[0], choices.values[0], strict=True)
    ]


def test_the_lottery_draws_among_the_best_five(pool):
    chosen = _choose(pool.pilots, _prior(pool), seeds=range(2000), position=9)

    counts = np.unique(chosen.item, return_counts=True)[1]
    np.testing.assert_allclose(counts / 2000, 0.2, atol=0.03)


def test_a_sitting_with_pilot_questions_is_explained_step_by_step(pool, sittings):
    found = explain(sittings[0], pool)

    rules = [step.rule for step in found.steps]
    n_pilots = len(_piloted(sittings[0]))
    assert rules.count("pilot") == n_pilots
    first, second, _ = (step for step in found.steps if step.rule == "pilot")
    assert (first.n_in_block, first.n_seen, second.n_seen) == (12, 0, 1)
    assert first.n_out_of_quota == first.n_too_hard == 0
    assert found.stop_reasons in {("length",), ("posterior",)}


def test_a_pilot_item_that_has_become_operational_does_not_come_again(pool):
    """The bank changed while somebody was under way."""
    shown = pool.item_ids[4]
    sitting = Sitting(id="live", blueprint_id="digital", seed=1)
    sitting = sitting.administer(block=0, item_id=shown, variant_seed=1, is_pilot=True)

    batch = batch_of([sitting.record(1, 1)], pool)

    assert batch.is_used[0, pool.rows[shown]]
    assert batch.positions[0] == 1
