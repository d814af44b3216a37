"""After suppression no combination is shared by fewer than k of the remaining records."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from assess.disclosure import suppress

RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["18-24", "25-34", None]),
        st.sampled_from(["F", "M", None]),
        st.sampled_from(["VLG", "BRU"]),
    ),
    max_size=120,
)


@given(RECORDS, st.integers(2, 12))
def test_every_remaining_combination_has_k_records(records, k):
    found = suppress(records, order=(2, 0, 1), k=k)

    counts = Counter(record for record in found.records if record is not None)
    assert all(count >= k for count in counts.values())
    assert found.n_dropped == sum(record is None for record in found.records)


@given(RECORDS)
def test_an_answer_is_hidden_or_kept_but_never_changed(records):
    found = suppress(records, order=(2, 0, 1), k=5)

    for old, new in zip(records, found.records, strict=True):
        if new is not None:
            assert all(after in (before, None) for before, after in zip(old, new, strict=True))


def test_the_least_important_answer_is_hidden_first():
    """Nine people of Brussels join five of no region once theirs is hidden."""
    records = (
        [("18-24", "F", "VLG")] * 30 + [("18-24", "F", "BRU")] * 9 + [("18-24", "F", None)] * 5
    )

    found = suppress(records, order=(2, 0, 1), k=10)

    assert found.records[30] == ("18-24", "F", None)
    assert found.n_suppressed == (0, 0, 9)
    assert found.n_dropped == 0


def test_large_combinations_stay_untouched():
    records = [("18-24", "F", "VLG")] * 10

    assert suppress(records, order=(2, 0, 1), k=10).records == tuple(records)
