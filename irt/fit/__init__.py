"""Fit: of items, of pairs of items, of persons and of the model as a whole."""

from irt.fit.item_fit import ItemFit, s_x2, x2
from irt.fit.local_dependence import PairwiseX2, ld_x2, q3
from irt.fit.model_fit import ModelFit, model_fit
from irt.fit.person_fit import Cusum, PersonFit, cusum, person_fit
from irt.fit.residuals import (
    MeanSquares,
    Residuals,
    item_mean_squares,
    person_mean_squares,
    residuals_of,
)

__all__ = [
    "Cusum",
    "ItemFit",
    "MeanSquares",
    "ModelFit",
    "PairwiseX2",
    "PersonFit",
    "Residuals",
    "cusum",
    "item_mean_squares",
    "ld_x2",
    "model_fit",
    "person_fit",
    "person_mean_squares",
    "q3",
    "residuals_of",
    "s_x2",
    "x2",
]
