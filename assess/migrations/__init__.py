"""Revisions of the database schema, run by `assess.database.upgrade`."""
