"""Columns of a persons file as covariates of a regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from irt.parameters import FloatArray
from web.researcher.persons_file import PersonsFile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Covariates:
    """A design matrix with a column of ones first.

    Attributes
    ----------
    names : tuple of str
    values : ndarray of float64, shape (n_persons, n_covariates)
    """

    names: tuple[str, ...]
    values: FloatArray


def covariates_of(persons: PersonsFile, columns: Sequence[str]) -> Covariates:
    """Numbers as they are, other texts as one column per category but the most frequent.

    A blank cell is a category of its own; among numbers it stands at their mean, with a column that
    marks it.

    Parameters
    ----------
    persons : PersonsFile
    columns : sequence of str
    """
    names, values = ["(intercept)"], [np.ones(len(persons.lines))]
    for column in columns:
        for name, value in _columns(column, persons.text(column)):
            names.append(name)
            values.append(value)
    return Covariates(names=tuple(names), values=np.column_stack(values))


def without_dependent(covariates: Covariates, rows: np.ndarray) -> Covariates:
    """The covariates of some persons, without columns that are combinations of earlier ones."""
    values = covariates.values[rows]
    kept: list[int] = []
    for column in range(values.shape[1]):
        if np.linalg.matrix_rank(values[:, [*kept, column]]) > len(kept):
            kept.append(column)
    return Covariates(names=tuple(covariates.names[one] for one in kept), values=values[:, kept])


def _columns(column: str, cells: Sequence[str]) -> list[tuple[str, FloatArray]]:
    texts = np.array([cell.strip() for cell in cells])
    blank = texts == ""
    try:
        numbers = np.where(blank, np.nan, np.where(blank, "nan", texts).astype(np.float64))
    except ValueError:
        return _categories(column, texts)
    if blank.all() or not np.isfinite(numbers[~blank]).all():
        return _categories(column, texts)
    filled = np.where(blank, numbers[~blank].mean(), numbers)
    marked = [(f"{column}: blank", blank.astype(np.float64))] if blank.any() else []
    return [(column, filled), *marked]


def _categories(column: str, texts: np.ndarray) -> list[tuple[str, FloatArray]]:
    names, counts = np.unique(texts, return_counts=True)
    usual = names[np.argmax(counts)]
    return [
        (f"{column}: {name or 'blank'}", (texts == name).astype(np.float64))
        for name in names
        if name != usual
    ]
