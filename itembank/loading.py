"""From a content folder to the bank that sittings use."""

import hashlib
from pathlib import Path

from itembank.bank import ItemBank
from itembank.errors import ContentError, Fault, Severity
from itembank.framework import CONTENT
from itembank.item_files import read_items
from itembank.validation.checking import check_structure

VERSION_LENGTH = 12


def load_bank(folder: Path | None = None) -> ItemBank:
    """Return the bank of a content folder, by default our own.

    Schema and the rules on the fields of each item are checked here; `check_bank` also computes
    the variants and compares the items.

    Raises
    ------
    ContentError
        If a file breaks a rule, or there is no item at all.
    """
    files = read_items(folder)
    found = [fault for item in files.items for fault in check_structure(item)]
    faults = [*files.faults, *(f for f in found if f.severity is Severity.FAULT)]
    if not files.items and not faults:
        message = f"no items below {folder or CONTENT}"
        faults = [Fault(file="items", path="", rule="empty", message=message)]
    if faults:
        raise ContentError(faults)
    return ItemBank(items=files.items, version=content_version(folder))


def content_version(folder: Path | None = None) -> str:
    """Return the first digits of the SHA-256 over names and bytes of the content."""
    root = folder or CONTENT
    digest = hashlib.sha256((CONTENT / "framework.yaml").read_bytes())
    for part in ("items", "media"):
        for path in sorted(p for p in (root / part).rglob("*.*") if p.is_file()):
            digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:VERSION_LENGTH]
