"""The indicator page: says when there is nothing, marks what is simulated, hides what is small."""

import csv
import io
from datetime import date

import numpy as np
import pytest

from assess import indicator
from assess.indicator import Display, Indicator
from assess.services.demo import fill_demo
from assess.services.figures import compute_indicator
from tests.web.conftest import NOON
from web.backend import EXTENSION
from web.indicator_picture import BOTTOM, draw_indicator


@pytest.fixture
def backend(app):
    return app.extensions[EXTENSION]


@pytest.fixture
def demo(app, backend, monkeypatch):
    """A database with 300 simulated sittings and their indicator, shown however unsure it is."""
    monkeypatch.setattr(indicator, "MAX_HALF_WIDTH", 0.5)
    with app.app_context():
        desk = backend.desk
    fill_demo(300, db=backend.db, desk=desk, now=NOON, rng=np.random.default_rng(1))
    return compute_indicator(db=backend.db, desk=desk, on=NOON.date(), now=NOON, is_simulated=True)


def test_an_empty_site_says_that_there_is_no_figure(client):
    page = client.get("/indicator").text

    assert "Er is nog geen cijfer" in page
    assert "GESIMULEERD" not in page


def test_simulated_figures_say_so_in_title_text_and_picture(client, demo):
    page = client.get("/indicator").text

    title = page.split("<title>")[1].split("</title>")[0]
    picture = page.split('role="img"')[1].split("</svg>")[0]
    assert all("GESIMULEERD" in part for part in (title, picture, page.split("<figcaption>")[1]))


def test_the_share_stands_with_its_interval_and_the_target(client, demo):
    page = client.get("/indicator").text.replace("\N{NO-BREAK SPACE}", " ")

    assert f"{100 * demo.share:.0f} %" in page
    assert f"tussen {100 * demo.low:.0f} % en {100 * demo.high:.0f} %" in page
    assert "doel: 0 %" in page
    assert "Niet representatief" in page


def test_the_file_holds_the_same_figures_and_its_status(client, demo):
    response = client.get("/indicator.csv")

    (row,) = csv.DictReader(io.StringIO(response.text))
    assert (float(row["share"]), float(row["low95"])) == (demo.share, demo.low)
    assert row["data_status"] == "GESIMULEERD"
    assert row["coverage"] == "niet representatief"
    assert "GESIMULEERD" in response.headers["Content-Disposition"]


def test_there_is_no_file_without_figures(client):
    assert client.get("/indicator.csv").status_code == 404


def _shown(share):
    return Indicator(
        scale="digital",
        cut=-1.0,
        display=Display.SHOWN,
        n_persons=500,
        share=share,
        low=share - 0.02,
        high=share + 0.02,
        is_uncertain=False,
        level_shares=(),
    )


@pytest.mark.parametrize("share", [0.03, 0.2, 0.45, 0.9])
def test_the_picture_starts_at_zero_and_holds_the_whole_interval(share):
    picture = draw_indicator(_shown(share), date(2026, 11, 23))

    assert picture.shares[0].at == BOTTOM == picture.target_y
    assert picture.shares[-1].at <= picture.high <= picture.dot <= picture.low <= BOTTOM
    assert picture.x < picture.target_x
