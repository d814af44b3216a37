"""Forms with named items, and links from the items that two of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from irt.linking.link import Method, covariance_matrix, link
from irt.linking.parameter_matrix import parameter_labels
from irt.linking.result import Link, Sensitivity
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.quadrature import Quadrature


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """The items of one calibration.

    Attributes
    ----------
    name : str
        Name of the form; not empty.
    item_names : tuple of str
        One name per item, each once; an item has one name in all forms.
    items : ItemParameters
        Parameters on the scale of this calibration.
    covariance : ndarray of float64, optional
        Covariance matrix of the parameter vector, shape (n_parameters, n_parameters), or its
        standard errors, shape (n_parameters,), in the order of `parameter_labels`.

    Raises
    ------
    ValueError
        When names are missing or double, or the covariance has another shape.
    """

    name: str
    item_names: tuple[str, ...]
    items: ItemParameters
    covariance: FloatArray | None = None

    def __post_init__(self) -> None:
        if not self.name:
            message = "a form needs a name"
            raise ValueError(message)
        n_different = len(set(self.item_names))
        if not len(self.items) == len(self.item_names) == n_different:
            message = (
                f"each of the {len(self.items)} items needs a name of its own, got "
                f"{len(self.item_names)} names, {n_different} of them different (form {self.name})"
            )
            raise ValueError(message)
        if self.covariance is not None:
            covariance_matrix(self.covariance, self.n_parameters, of=f"of form {self.name}")

    @property
    def n_parameters(self) -> int:
        """Length of the parameter vector."""
        return len(parameter_labels(self.items))


def link_forms(
    from_form: Form,
    to_form: Form,
    *,
    method: Method = Method.STOCKING_LORD,
    quadrature: Quadrature | None = None,
    is_symmetric: bool = False,
    slope: float | None = None,
) -> Link:
    """Constants that put one form on the scale of another, from the items with the same names.

    Parameters
    ----------
    from_form, to_form : Form
        With covariances on both, the link has standard errors.
    method, quadrature, is_symmetric, slope
        As in `link`.

    Raises
    ------
    ValueError
        When the forms have no item in common, or these do not settle the constants.
    """
    places = {name: row for row, name in enumerate(to_form.item_names)}
    from_rows = [row for row, name in enumerate(from_form.item_names) if name in places]
    to_rows = [places[from_form.item_names[row]] for row in from_rows]
    if not from_rows:
        message = f"forms {from_form.name} and {to_form.name} have no item in common"
        raise ValueError(message)
    sides = [_Common.of(from_form, from_rows), _Common.of(to_form, to_rows)]
    found = link(
        *(side.items for side in sides),
        method=method,
        quadrature=quadrature,
        is_symmetric=is_symmetric,
        slope=slope,
        covariances=_covariances(sides),
    )
    parts = zip(sides, found.sensitivities, strict=False)
    return replace(
        found,
        from_form=from_form.name,
        to_form=to_form.name,
        sensitivities=tuple(side.in_form(part) for side, part in parts),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Common:
    """The common items of a form and where their parameters stand in its parameter vector."""

    form: Form
    items: ItemParameters
    columns: IntArray

    @classmethod
    def of(cls, form: Form, rows: Sequence[int]) -> _Common:
        lengths = [len(parameter_labels(form.items.take([row]))) for row in range(len(form.items))]
        starts = np.cumsum([0, *lengths])
        columns = [np.arange(starts[row], starts[row + 1]) for row in rows]
        return cls(form=form, items=form.items.take(rows), columns=np.concatenate(columns))

    def covariance(self) -> FloatArray | None:
        whole = self._whole_covariance()
        return None if whole is None else whole[np.ix_(self.columns, self.columns)]

    def in_form(self, part: Sensitivity) -> Sensitivity:
        """The sensitivity to the common items as one to all items of the form."""
        whole = self._whole_covariance()
        gradient = np.zeros((2, self.form.n_parameters))
        gradient[:, self.columns] = part.gradient
        return Sensitivity(
            form=self.form.name,
            gradient=gradient,
            covariance=part.covariance if whole is None else whole,
        )

    def _whole_covariance(self) -> FloatArray | None:
        form = self.form
        if form.covariance is None:
            return None
        return covariance_matrix(form.covariance, form.n_parameters, of=f"of form {form.name}")


def _covariances(sides: Sequence[_Common]) -> tuple[FloatArray, FloatArray] | None:
    first, second = (side.covariance() for side in sides)
    if first is None or second is None:
        return None
    return first, second
