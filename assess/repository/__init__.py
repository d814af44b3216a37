"""Rows to frozen objects and back; nothing here commits."""
