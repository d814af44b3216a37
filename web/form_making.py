"""Fixed forms from the bank or from a researcher's items: their files, and what there is to say."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assess.attributes import BankAttributes
from assess.blueprint import Blueprint
from assess.conditions import Attributes
from assess.content import usable_items
from assess.fixed_forms import FixedForms, FormSupply, form_supply, longest_possible
from assess.form_file import FormFile, FormItem, item_fields, write_form
from assess.paper import (
    PaperBlueprint,
    balanced_seeds,
    key_balance,
    key_code,
    key_tolerance,
    on_paper,
)
from assess.standards import current_standard
from irt.parameters import IntArray, ItemParameters
from itembank.arrangement import option_order
from itembank.bank import ItemBank
from itembank.families import draw_values
from itembank.items import Item
from web.paper.files import write_paper_files
from web.researcher.entry_file import write_entry_file
from web.researcher.own_pool import OwnPool

CHOICES = ("single_choice", "multiple_response")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """Items to make forms from.

    Attributes
    ----------
    supply : FormSupply
    parameters : ItemParameters
    cuts : tuple of float
        In logits.
    levels : tuple of str
        One more than the cuts.
    bank : ItemBank or None
        None for own items.
    items : tuple of Item
        Of the bank, in the order of the supply; empty for own items.
    is_paper : bool
    notes : tuple of str
        What the blueprint asks that this form cannot have.
    """

    supply: FormSupply
    parameters: ItemParameters
    cuts: tuple[float, ...]
    levels: tuple[str, ...]
    bank: ItemBank | None
    items: tuple[Item, ...]
    is_paper: bool
    notes: tuple[str, ...]


def bank_source(
    bank: ItemBank, blueprint: Blueprint, *, cuts: Sequence[float] = (), is_paper: bool = False
) -> Source:
    """Items of the bank that a blueprint can use, on paper or on a screen."""
    plain = BankAttributes([item for item in bank.items if not item.is_interactive])
    wanted = on_paper(blueprint, plain) if is_paper else PaperBlueprint(blueprint, ())
    rows = np.flatnonzero(usable_items(wanted.blueprint, BankAttributes(bank.items)))
    items = tuple(bank.items[row] for row in rows)
    enemies = {item.id: item.enemies for item in items}
    attributes = BankAttributes(items)
    used = wanted.blueprint
    if wanted.notes:
        used = longest_possible(used, attributes, enemies)
    shortened = [
        f"{after.max_items} instead of {before.max_items} items on the {before.scale} scale"
        for before, after in zip(blueprint.blocks, used.blocks, strict=True)
        if after.max_items < before.max_items
    ]
    return _source(
        used,
        attributes,
        bank.parameters.take(rows),
        cuts=cuts,
        enemies=enemies,
        bank=bank,
        items=items,
        is_paper=is_paper,
        notes=(*wanted.notes, *shortened),
    )


def own_source(own: OwnPool, *, cuts: Sequence[float] = ()) -> Source:
    """A researcher's own items."""
    return _source(
        own.blueprint,
        own.attributes,
        own.parameters,
        cuts=cuts,
        enemies={},
        bank=None,
        items=(),
        is_paper=False,
        notes=(),
    )


def form_files(source: Source, found: FixedForms, *, seed: int, language: str) -> list[FormFile]:
    """The forms as files; an item that stands in several forms is the same variant in each."""
    seeds: dict[str, int] = {}
    forms = []
    for letter, rows in zip(_letters(), found.forms, strict=False):
        chosen = [source.items[row] for row in rows] if source.items else []
        seeds |= balanced_seeds(chosen, seed=seed, given=seeds)
        forms.append(form_file(source, rows, letter=letter, seeds=seeds, seed=seed, lang=language))
    return forms


def form_file(
    source: Source,
    rows: IntArray,
    *,
    letter: str,
    seeds: Mapping[str, int],
    seed: int,
    lang: str,
) -> FormFile:
    """One form as a file."""
    blueprint = source.supply.blueprint
    return FormFile(
        id=f"{blueprint.id}-{seed}-{letter}",
        blueprint=blueprint.id,
        blueprint_version=blueprint.version,
        bank="" if source.bank is None else source.bank.version,
        seed=seed,
        language=lang,
        is_paper=source.is_paper,
        levels=source.levels,
        cuts=source.cuts,
        items=form_items(source, rows, seeds),
    )


def form_items(source: Source, rows: IntArray, seeds: Mapping[str, int]) -> tuple[FormItem, ...]:
    """Items in their order, with the variants of these seeds."""
    scales = [block.scale for block in source.supply.blueprint.blocks]
    return tuple(
        FormItem(
            position=position,
            item=source.supply.content.item_ids[row],
            scale=scales[int(source.supply.content.block[row])],
            **_bank_fields(source, int(row), seeds),
            **item_fields(source.parameters, int(row)),  # type: ignore[arg-type] # by name
        )
        for position, row in enumerate(rows, start=1)
    )


def write_files(folder: Path, form: FormFile, source: Source, *, is_large: bool) -> None:
    """Write a form and, for paper, all that is printed and the page for data entry."""
    folder.mkdir(parents=True, exist_ok=True)
    write_form(folder / "form.json", form)
    write_entry_file(folder / "entry.csv", form)
    if not source.is_paper or source.bank is None:
        return
    title = source.supply.blueprint.title[form.language]
    write_paper_files(folder, form, source.bank, title=title, is_large=is_large)


def rules_met(source: Source, found: FixedForms) -> list[dict[str, Any]]:
    """Each rule of the blueprint with its bounds and what each form has."""
    rules = source.supply.content.rules
    return [
        {
            "rule": name,
            "min": rules.low[row],
            "max": rules.high[row],
            "forms": [float(rules.weights[row, form].sum()) for form in found.forms],
        }
        for row, name in enumerate(rules.names)
    ]


def keys_of(form: FormFile) -> dict[str, int]:
    """How often each letter is the key of a single choice."""
    return key_balance([item.key for item in form.items if item.format == "single_choice"])


def _source(
    blueprint: Blueprint,
    attributes: Attributes,
    parameters: ItemParameters,
    *,
    cuts: Sequence[float],
    enemies: Mapping[str, Sequence[str]],
    **fields: Any,
) -> Source:
    standard = current_standard()
    levels = tuple(str(level) for level in range(len(cuts) + 1)) if cuts else standard.levels
    at = tuple(sorted(cuts)) if cuts else standard.cuts
    supply = form_supply(blueprint, attributes, parameters, cuts=at, enemies=enemies)
    return Source(supply=supply, parameters=parameters, cuts=at, levels=levels, **fields)


def _bank_fields(source: Source, row: int, seeds: Mapping[str, int]) -> dict[str, Any]:
    if not source.items:
        return {}
    item = source.items[row]
    seed = seeds[item.id]
    fields = {
        "version": item.version,
        "variant_seed": seed,
        "format": item.format,
        "seconds": item.seconds,
    }
    if item.is_interactive:
        return fields
    if item.format in CHOICES:
        fields["options"] = option_order(item, draw_values(item, seed), seed)
    return {**fields, "key": key_code(item, seed), "tolerance": key_tolerance(item, seed)}


def _letters() -> Iterator[str]:
    """A to Z, then AA, AB and so on."""
    yield from string.ascii_uppercase
    for first in string.ascii_uppercase:
        yield from (first + second for second in string.ascii_uppercase)
