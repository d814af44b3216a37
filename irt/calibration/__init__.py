"""Calibration: item parameters from responses, for any mix of models."""

from irt.calibration.calibrate import (
    Calibration,
    Design,
    Options,
    calibrate,
    calibrate_chunks,
    calibration_at,
    split_by_group,
)
from irt.calibration.chunks import Chunk, DenseChunk, Loader, SparseChunk, chunks_of
from irt.calibration.counts import ExpectedCounts, Tables, expected_counts, tabulate
from irt.calibration.em import Progress
from irt.calibration.layout import MODELS, Anchors
from irt.calibration.priors import DEFAULT_PRIORS, NO_PRIORS, ItemPriors, Normal
from irt.calibration.uncertainty import ErrorMethod

__all__ = [
    "DEFAULT_PRIORS",
    "MODELS",
    "NO_PRIORS",
    "Anchors",
    "Calibration",
    "Chunk",
    "DenseChunk",
    "Design",
    "ErrorMethod",
    "ExpectedCounts",
    "ItemPriors",
    "Loader",
    "Normal",
    "Options",
    "Progress",
    "SparseChunk",
    "Tables",
    "calibrate",
    "calibrate_chunks",
    "calibration_at",
    "chunks_of",
    "expected_counts",
    "split_by_group",
    "tabulate",
]
