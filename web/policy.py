"""The public page of the indicator, with its table and file."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, make_response, render_template
from flask_babel import format_date, format_decimal
from werkzeug.wrappers import Response

from assess.indicator import Display, Indicator
from assess.services.figures import Snapshot, latest_snapshot
from assess.standards import StandardStatus, current_standard
from itembank.framework import load_framework
from web.auth import Permission, requires
from web.backend import current_backend
from web.indicator_picture import TARGET_YEAR, draw_indicator
from web.language import current_language

SIMULATED = "GESIMULEERD"
COVERAGE = "niet representatief"
"""Stands in the file: whoever came to the open test, not a sample."""

blueprint = Blueprint("policy", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The figures as people read them; None where they may not be shown."""

    share: str | None
    low: str | None
    high: str | None


@blueprint.get("/indicator")
@requires(Permission.PUBLIC)
def indicator() -> str:
    """Show the share below the literacy cut, or why it is not shown."""
    snapshot = latest_snapshot(current_backend().db)
    if snapshot is None:
        return render_template("policy/indicator.html", snapshot=None, target=TARGET_YEAR)
    figures = _indicator(snapshot)
    levels = [level.name[current_language()] for level in load_framework().levels]
    return render_template(
        "policy/indicator.html",
        snapshot=snapshot,
        target=TARGET_YEAR,
        figures=figures,
        display=figures.display.value,
        shares=_in_words(figures),
        levels=[
            (name, _per_cent(share))
            for name, share in zip(levels, figures.level_shares, strict=False)
        ],
        picture=draw_indicator(figures, snapshot.on),
        on=_day(snapshot.on),
        is_provisional=current_standard().status is not StandardStatus.ADOPTED,
    )


@blueprint.get("/indicator.csv")
@requires(Permission.PUBLIC)
def indicator_csv() -> Response:
    """Give the figures as a file."""
    snapshot = latest_snapshot(current_backend().db)
    if snapshot is None:
        abort(404)
    figures = _indicator(snapshot)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    header = ["date", "scale", "share", "low95", "high95", "n", "display", "method_version"]
    row = [
        snapshot.on.isoformat(),
        figures.scale,
        *("" if value is None else value for value in (figures.share, figures.low, figures.high)),
        figures.n_persons,
        figures.display.value,
        snapshot.method_version,
    ]
    writer.writerow([*header, "data_status", "coverage"])
    status = SIMULATED if snapshot.is_simulated else "real"
    writer.writerow([*row, status, COVERAGE])
    response = make_response(out.getvalue())
    name = "indicator-GESIMULEERD.csv" if snapshot.is_simulated else "indicator.csv"
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _indicator(snapshot: Snapshot) -> Indicator:
    values = snapshot.figures | {
        "display": Display(snapshot.figures["display"]),
        "level_shares": tuple(snapshot.figures["level_shares"]),
    }
    return Indicator(**values)


def _in_words(figures: Indicator) -> Shares:
    return Shares(
        share=None if figures.share is None else _per_cent(figures.share),
        low=None if figures.low is None else _per_cent(figures.low),
        high=None if figures.high is None else _per_cent(figures.high),
    )


def _per_cent(share: float) -> str:
    number: str = format_decimal(round(100 * share, 1), format="#,##0.#")
    return f"{number}\N{NO-BREAK SPACE}%"


def _day(day: date) -> str:
    written: str = format_date(day, "d MMMM yyyy")
    return written
