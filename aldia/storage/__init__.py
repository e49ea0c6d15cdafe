"""The database: engine, transactions, the base of all tables and their migrations."""

from aldia.storage.engine import dispose, engine, reading, transaction

__all__ = ["dispose", "engine", "reading", "transaction"]
