"""Data sets with groups and the values that base R gave for them."""

from __future__ import annotations

import numpy as np

from tests.oracles.real_data import read_responses, read_rows

SETS = {
    "verbal": ("verbal_difR", "ref_baseR_dif_Gender.csv", "Gender", "1"),
    "hci": ("hci", "ref_baseR_dif_gender.csv", "gender", "1"),
    "msatb": ("msatb", "ref_baseR_dif_gender.csv", "gender", "1"),
    "exam_gender": ("mathexam14w", "ref_baseR_dif_gender.csv", "gender", "female"),
    "exam_group": ("mathexam14w", "ref_baseR_dif_examgroup.csv", "group", "2"),
}
"""Folder, references, column of the group and the group that R counted as focal."""


def read_groups(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Responses and groups, 1 for the focal group."""
    folder, _, column, focal = SETS[name]
    groups = np.array([row[column] == focal for row in read_rows(folder, "persons.csv")])
    return read_responses(folder), groups.astype(int)


def read_references(name: str) -> dict[str, np.ndarray]:
    """Values of base R per item: mantelhaen.test and glm on the total score."""
    folder, file, _, _ = SETS[name]
    rows = read_rows(folder, file)
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key != "item"}
