"""Editorial rules: one small function each, named in every fault they find."""

from itembank.validation.checking import check_bank

__all__ = ["check_bank"]
