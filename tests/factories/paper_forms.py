"""Paper forms of any items of the shipped bank, with parameters that say nothing."""

from __future__ import annotations

from collections.abc import Sequence

from assess.form_file import FormFile, FormItem
from assess.paper import balanced_seeds, key_code, key_tolerance
from irt.parameters import Model
from itembank.items import Item
from tests.factories.banks import shipped_bank

BANK = shipped_bank()
PLAIN = [item for item in BANK.items if not item.is_interactive]
FORMATS = ("single_choice", "multiple_response", "gap", "ordering", "matching")


def one_of_each() -> list[Item]:
    """An item of each format, a number and a time."""
    letters = [next(item for item in PLAIN if item.format == name) for name in FORMATS]
    numeric = [item for item in PLAIN if item.format == "numeric"]
    kinds = ("number", "time")
    written = [next(i for i in numeric if i.definition.answer.kind == kind) for kind in kinds]
    return [*letters, *written]


def form_of(items: Sequence[Item], *, language: str = "nl", seed: int = 1) -> FormFile:
    """A form of these items, with their keys."""
    seeds = balanced_seeds(items, seed=seed)
    return FormFile(
        id=f"f-{seed}-A",
        blueprint="f",
        blueprint_version=1,
        bank=BANK.version,
        seed=seed,
        language=language,
        is_paper=True,
        levels=("L0", "L1"),
        cuts=(0.0,),
        items=tuple(
            _form_item(place, item, seeds[item.id]) for place, item in enumerate(items, start=1)
        ),
    )


def _form_item(position: int, item: Item, seed: int) -> FormItem:
    n = item.max_score
    return FormItem(
        position=position,
        item=item.id,
        scale="stem",
        points=n,
        model=Model.PARTIAL_CREDIT if n > 1 else Model.LOGISTIC,
        a=1.0,
        b=(0.0,) * n,
        c=0.0,
        d=1.0,
        se_b=0.0,
        scores=tuple(float(point) for point in range(n + 1)),
        version=item.version,
        variant_seed=seed,
        format=item.format,
        key=key_code(item, seed),
        tolerance=key_tolerance(item, seed),
        seconds=item.seconds,
    )
