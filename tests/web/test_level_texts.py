"""Words for levels."""

from assess.standards import current_standard
from web.level_texts import DESCRIPTORS, SCALE_NAMES


def test_every_level_of_every_scale_has_its_descriptors() -> None:
    wanted = {(scale, level) for scale in SCALE_NAMES for level in current_standard().levels}

    assert set(DESCRIPTORS) == wanted
    assert all(DESCRIPTORS.values())
