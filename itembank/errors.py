"""Errors of the item bank.

::

    ItemBankError
    ├── ContentError        one or more faults in the content files
    ├── ExpressionError     an expression that can't be read or computed
    ├── TextError           a text whose placeholders can't be filled
    ├── UnknownItem         no item of the bank has this id
    └── AnswerFault         what a candidate sent can't be read as an answer
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    FAULT = "fault"
    """Must be mended before the bank may be used."""
    WARNING = "warning"
    """An author should look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing an author must mend.

    Attributes
    ----------
    file
        Path below the folder of the items, such as ``M2/M2-rent.yaml``.
    path
        Place within the file, such as ``options[2].error``; empty for the whole file.
    rule
        Name of the rule that was broken.
    message
        One sentence that quotes the value met.
    severity
        Whether the check fails because of it.
    """

    file: str
    path: str
    rule: str
    message: str
    severity: Severity = Severity.FAULT

    def __str__(self) -> str:
        place = f"{self.file}: {self.path}" if self.path else self.file
        return f"{place}: {self.rule}: {self.message}"


class ItemBankError(Exception):
    """Base of every error of the item bank."""


class ContentError(ItemBankError):
    """One or more faults in the content files, one per line.

    Parameters
    ----------
    faults
        What must be mended.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ExpressionError(ItemBankError):
    """An expression that can't be read or computed."""


class TextError(ItemBankError):
    """A text whose placeholders can't be filled."""


class UnknownItem(ItemBankError):
    """No item of the bank has this id."""


class AnswerFault(ItemBankError):
    """What was sent can't be read as an answer.

    Parameters
    ----------
    field
        Name of the form field at fault.
    code
        ``empty``, ``incomplete``, ``repeated``, ``not_a_number``, ``ambiguous``, ``not_a_time``,
        ``wrong_unit``, ``too_long``: mistakes a candidate can mend; ``impossible``: no page
        offers such a value.
    message
        A sentence for the candidate, in the language of the question.
    """

    def __init__(self, field: str, code: str, message: str) -> None:
        self.field = field
        self.code = code
        self.message = message
        super().__init__(f"{field}: {code}")
