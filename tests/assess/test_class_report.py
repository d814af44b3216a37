"""A class report: means with their error, and a file that computes nothing by itself."""

import csv
import io

import pytest

from assess.class_report import PupilResult, class_csv, safe_cell, summarise_class
from assess.reporting import Certainty, DomainReport, ScaleReport

HEADER = {
    name: name for name in ("card", "scale", "level", "score", "low", "high", "mean", "pupils")
}
NAMES = {"digital": "=Digitaal", "D1": "Informatie"}


def _pupil(number, score):
    domain = DomainReport(name="D1", score=score + 10, low=score - 40, high=score + 60, n_items=4)
    scale = ScaleReport(
        scale="digital",
        score=score,
        low=score - 50,
        high=score + 50,
        level="L1",
        second_level=None,
        certainty=Certainty.CLEAR,
        level_probabilities=(0.1, 0.8, 0.1, 0.0),
        domains=(domain,),
    )
    return PupilResult(number=number, scales=(scale,))


def test_the_mean_carries_the_error_of_measurement():
    """Bands of +-50 hold 80 %: SD 50 / 1.2816 = 39.0, of the mean of four 19.5, 95 %: 38.2."""
    report = summarise_class(6, [_pupil(2, 400), _pupil(1, 500), _pupil(4, 450), _pupil(3, 550)])

    mean = report.means[0]
    assert (mean.name, mean.n_pupils, mean.mean) == ("digital", 4, 475.0)
    assert mean.high - mean.mean == pytest.approx(38.2, abs=0.1)
    assert [pupil.number for pupil in report.pupils] == [1, 2, 3, 4]


def test_the_file_opens_in_a_belgian_spreadsheet_with_the_same_totals():
    report = summarise_class(3, [_pupil(1, 400), _pupil(2, 433)])

    text = class_csv(report, header=HEADER, names=NAMES)

    assert text.startswith("\ufeff")
    assert "\r\n" in text
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
    assert rows[1] == ["1", "'=Digitaal", "L1", "400", "350", "450"]
    mean = next(row for row in rows if row and row[0] == "'=Digitaal")
    assert mean[1:3] == ["2", "416,5"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_compute_is_made_plain(text):
    assert safe_cell(text) == f"'{text}"


def test_an_empty_class_has_no_means():
    assert summarise_class(5, []).means == ()
