"""What there is to know of forms and panels once they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from assess.fixed_forms import FixedForms
from assess.form_file import FormFile
from assess.multistage import Panel
from assess.multistage_trial import PathAccuracy
from assess.panel_file import PanelFile
from web.form_making import Source, keys_of, rules_met
from web.panel_making import module_information, module_minutes, path_bounds
from web.researcher.report import print_notes, print_table, write_json


def report_forms(out: Path, source: Source, found: FixedForms, made: Sequence[FormFile]) -> None:
    """Print a report on parallel forms and write it to report.json."""
    ids = [form.id for form in made]
    met = rules_met(source, found)
    _print_information(source, found, ids)
    shown = [[one["rule"], *_short(one["min"], one["max"], *one["forms"])] for one in met]
    print_table("Rules", ["rule", "min", "max", *ids], shown)
    _print_contents(made)
    common = [[name, *row] for name, row in zip(ids, found.overlap.tolist(), strict=True)]
    print_table("Items in common", ["form", *ids], common)
    notes = [*source.notes, _gap_note(found.gap)]
    content = {
        "forms": ids,
        "cuts": source.cuts,
        "information": dict(
            zip(_scales(source), np.moveaxis(found.information, 1, 0), strict=True)
        ),
        "rules": met,
        "keys": [keys_of(form) for form in made],
        "seconds": [_seconds(form) for form in made],
        "overlap": found.overlap,
        "gap": found.gap,
        "notes": notes,
    }
    write_json(out / "report.json", "assemble forms", content)
    print_notes(notes)


def report_panel(
    out: Path, source: Source, made: Panel, file: PanelFile, trial: Sequence[PathAccuracy]
) -> None:
    """Print a report on a panel and write it to report.json."""
    directions = [
        (" ".join(route.taken), one.module, one.least_points)
        for route in file.routes
        for one in route.next
    ]
    bounds = path_bounds(source, made)
    _print_modules(source, made)
    title = f"Routes by points on {file.routing_scale}"
    print_table(title, ["after", "next", "from points"], directions)
    header = ["rule", "min", "max", "least of a path", "most"]
    print_table("Rules", header, [[name, *_short(*rest)] for name, *rest in bounds])
    shown = [
        (one.scale, " ".join(one.path) or "all", one.share, one.rmse, one.mean_sem, one.right_level)
        for one in trial
    ]
    header = ["scale", "path", "share", "RMSE", "SEM", "right level"]
    print_table("Simulated people", header, shown)
    notes = [_gap_note(made.gap)]
    content = {
        "panel": file.id,
        "routes": directions,
        "rules": bounds,
        "simulated": [asdict(one) for one in trial],
        "gap": made.gap,
        "notes": notes,
    }
    write_json(out / "report.json", "assemble panel", content)
    print_notes(notes)


def _print_information(source: Source, found: FixedForms, ids: Sequence[str]) -> None:
    rows = [
        [scale, cut, *found.information[:, b, k], np.ptp(found.information[:, b, k])]
        for b, scale in enumerate(_scales(source))
        for k, cut in enumerate(source.cuts)
    ]
    print_table("Test information at the cuts", ["scale", "cut", *ids, "distance"], rows)


def _print_contents(made: Sequence[FormFile]) -> None:
    rows = [
        [form.id, len(form.items), *keys_of(form).values(), round(_seconds(form) / 60)]
        for form in made
    ]
    print_table("Forms", ["form", "items", "key A", "B", "C", "D", "minutes"], rows)


def _print_modules(source: Source, made: Panel) -> None:
    rows = [
        [one.name, len(one.items), module_minutes(source, one), *module_information(source, one)]
        for one in made.modules
    ]
    cuts = [f"at {cut:g}" for cut in source.cuts]
    print_table("Modules and their information", ["module", "items", "minutes", *cuts], rows)


def _scales(source: Source) -> list[str]:
    return [block.scale for block in source.supply.blueprint.blocks]


def _seconds(form: FormFile) -> int:
    return sum(item.seconds or 0 for item in form.items)


def _short(*numbers: float) -> list[str]:
    """Numbers without idle digits, and nothing for no bound."""
    return [f"{number:g}" if np.isfinite(number) else "" for number in numbers]


def _gap_note(gap: float) -> str:
    return f"the objective is within {100 * gap:.1f} % of the best possible"
