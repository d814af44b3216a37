"""All files of a form on paper."""

from __future__ import annotations

from pathlib import Path

from assess.form_file import FormFile
from itembank.bank import ItemBank
from web.paper.booklet_pdf import booklet_pdf
from web.paper.entry_page import entry_page
from web.paper.sheets import answer_sheet, booklet, key_sheet
from web.paper.sheets_pdf import answer_sheet_pdf, key_sheet_pdf


def write_paper_files(
    folder: Path, form: FormFile, bank: ItemBank, *, title: str, is_large: bool
) -> None:
    """Write booklet, answer sheet, key sheet and page for data entry.

    Parameters
    ----------
    folder : Path
    form : FormFile
    bank : ItemBank
    title : str
        On the cover of the booklet.
    is_large : bool
        Also booklet and answer sheet in large print.
    """
    (folder / "entry.html").write_text(entry_page(form, bank), "utf-8")
    (folder / "key-sheet.html").write_text(key_sheet(form), "utf-8")
    (folder / "key-sheet.pdf").write_bytes(key_sheet_pdf(form))
    _write_sized(folder, form, bank, title=title, is_large=False)
    if is_large:
        _write_sized(folder, form, bank, title=title, is_large=True)


def _write_sized(
    folder: Path, form: FormFile, bank: ItemBank, *, title: str, is_large: bool
) -> None:
    size = "-large" if is_large else ""
    pages = {
        "booklet": booklet(form, bank, title=title, is_large=is_large),
        "answer-sheet": answer_sheet(form, bank, is_large=is_large),
    }
    pdfs = {
        "booklet": booklet_pdf(form, bank, title=title, is_large=is_large),
        "answer-sheet": answer_sheet_pdf(form, bank, is_large=is_large),
    }
    for name, page in pages.items():
        (folder / f"{name}{size}.html").write_text(page, "utf-8")
        (folder / f"{name}{size}.pdf").write_bytes(pdfs[name])
