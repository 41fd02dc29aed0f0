"""Django's PostgreSQL, for a server whose connections stay open: named in `databases.py` as the engine."""
