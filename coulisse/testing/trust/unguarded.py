"""The application without the guard of a place, for the proof that the storm would see it missing. Never served to people."""

from coulisse.config.wsgi import application  # noqa: F401
from coulisse.inventory import operations
from coulisse.testing.trust.claims import unguarded_statements

for _name, _sql in unguarded_statements():
    setattr(operations, _name, _sql)
