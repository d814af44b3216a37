"""The numbers and labels of a figure, for one variant in one language."""

from dataclasses import dataclass
from fractions import Fraction

from itembank.errors import ExpressionError
from itembank.expressions import Written, number
from itembank.families import Values
from itembank.figures.definitions import Axis
from itembank.numbers import format_number
from itembank.texts import Label, fill, fill_label

MAX_MARKS = 120  # more marks on an axis can't be told apart


@dataclass(frozen=True, slots=True)
class Words:
    """What turns expressions and labels into numbers and words."""

    values: Values
    language: str

    def exact(self, written: Written) -> Fraction:
        """Return the exact value of an expression."""
        return number(written, self.values)

    def number(self, written: Written) -> float:
        """Return the value of an expression, to draw with."""
        return float(number(written, self.values))

    def shown(self, written: Written) -> str:
        """Return the value of an expression as it is written in this language."""
        return format_number(self.exact(written), self.language)

    def label(self, label: Label) -> str:
        """Return a label in this language."""
        return fill_label(label, self.values, self.language)

    def text(self, text: str) -> str:
        """Return a text that is the same in each language."""
        return fill(text, self.values, self.language)

    def measure(self, written: Written, unit: Label) -> str:
        """Return a number with its unit."""
        return " ".join(filter(None, (self.shown(written), self.label(unit))))


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of an axis.

    Attributes
    ----------
    start, to
        Its two ends.
    places
        The marks in between, ends included.
    """

    start: Fraction
    to: Fraction
    places: tuple[Fraction, ...]

    def share(self, value: Fraction) -> float:
        """Return where `value` lies between the ends, 0 to 1.

        Raises
        ------
        ExpressionError
            If it lies outside.
        """
        if not self.start <= value <= self.to:
            msg = f"{value} lies outside the axis from {self.start} to {self.to}"
            raise ExpressionError(msg)
        return float((value - self.start) / (self.to - self.start))


def marks(axis: Axis, words: Words) -> Marks:
    """Return the marks of an axis.

    Raises
    ------
    ExpressionError
        If the axis does not go up, or has too many marks to tell apart.
    """
    start, to, step = words.exact(axis.start), words.exact(axis.to), words.exact(axis.step)
    if step <= 0 or to <= start or (to - start) / step > MAX_MARKS:
        msg = f"an axis goes up in 1 to {MAX_MARKS} steps, got {start} to {to} by {step}"
        raise ExpressionError(msg)
    n_steps = int((to - start) / step)
    return Marks(start, to, tuple(start + i * step for i in range(n_steps + 1)))
