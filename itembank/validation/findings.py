"""What a rule finds, and what kinds of rules there are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from itembank.errors import Fault, Severity
from itembank.families import Values
from itembank.items import Item

WHOLE_BANK = "(whole bank)"
"""Stands for the file in what is found about no single one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule finds in an item.

    Attributes
    ----------
    path
        Place within the file.
    message
        One sentence that quotes the value met.
    severity
        Whether the check fails because of it.
    """

    path: str
    message: str
    severity: Severity = Severity.FAULT


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing a rule finds by comparing the items of a bank.

    Attributes
    ----------
    file
        The file it is about, `WHOLE_BANK` if it is about no single one.
    finding
        What was found.
    """

    file: str
    finding: Finding


ItemRule = Callable[[Item], Iterator[Finding]]
VariantRule = Callable[[Item, Values], Iterator[Finding]]
BankRule = Callable[[tuple[Item, ...]], Iterator[Misfit]]


def rule_name(rule: ItemRule | VariantRule | BankRule) -> str:
    """Return the name of a rule as it stands in a fault."""
    return rule.__name__.replace("_", "-")


def as_fault(finding: Finding, *, file: str, rule: str) -> Fault:
    """Return the fault that tells of a finding."""
    return Fault(
        file=file,
        path=finding.path,
        rule=rule,
        message=finding.message,
        severity=finding.severity,
    )
