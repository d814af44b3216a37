"""Every world item: it can be solved through its own pages, and luck does not solve it."""

import random
from itertools import pairwise

import pytest

from itembank.worlds import WORLDS
from tests.itembank.worlds.paths import HALVES, SOLUTIONS
from tests.itembank.worlds.paths.moves import DONE, moved

N_WANDERERS = 100  # a task that luck solves one time in ten passes once in forty


def test_the_setup_and_rubric_fit_together(item):
    assert item.world.faults(item.setup, item.rubric) == ()


@pytest.mark.parametrize("seed", [1, 2**62])
def test_a_known_path_through_the_pages_earns_full_points(item, seed):
    state = item.play(*SOLUTIONS[item.id], DONE, seed=seed)

    assert item.score(state) == item.rubric.points
    assert item.world.done(state)


def test_ending_at_once_earns_nothing(item):
    assert item.score(item.play(DONE)) == 0


def test_each_missing_step_of_the_path_is_missed_or_made_up_for(item):
    path = SOLUTIONS[item.id]

    scores = [item.score(item.play(*path[:n_steps])) for n_steps in range(len(path))]

    assert max(scores) < item.rubric.points


def test_random_clicking_seldom_reaches_full_points(item):
    n_full = sum(
        item.score(list(item.wander(seed))[-1]) == item.rubric.points for seed in range(N_WANDERERS)
    )

    assert n_full < 0.05 * N_WANDERERS


def test_no_page_says_how_the_task_is_scored(item):
    for seed in range(10):
        for state in item.wander(seed):
            page = item.page(state, random.Random(seed).choice(["nl", "en"]))
            lower = page.html.casefold()
            assert ">None<" not in page.html
            for word in ("rubric", "score", "phish", "vals", "false", "mistake"):
                assert word not in lower


def test_headings_follow_each_other_below_the_question(item):
    for seed in range(10):
        for state in item.wander(seed):
            levels = [1, *item.page(state).headings]
            steps = [after - before for before, after in pairwise(levels)]
            assert max(steps) <= 1


def test_the_world_looks_the_same_for_the_same_seed(item):
    pages = [item.page(item.world.start(item.setup, seed=7)).html for _ in range(2)]

    assert pages[0] == pages[1]


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_has_items(world, world_items):
    assert sum(item.world.name == world for item in world_items.values()) >= 3


@pytest.mark.parametrize("item_id", ["D4.1-mailbox-false-messages", "D4.1-mailbox-borrowed-names"])
def test_distrusting_every_message_earns_nothing(item_id, world_items):
    item = world_items[item_id]
    everything = [action for message in item.setup.messages for action in moved(message.id)]

    assert item.score(item.play(*everything)) == 0


@pytest.mark.parametrize(("item_id", "n_actions", "points"), HALVES)
def test_half_a_path_earns_what_the_rubric_says(item_id, n_actions, points, world_items):
    item = world_items[item_id]

    assert item.score(item.play(*SOLUTIONS[item_id][:n_actions])) == points
