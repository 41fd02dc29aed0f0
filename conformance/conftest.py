"""What the product's own tests stand on, for those that need a database."""

from coulisse.conftest import committed_db, django_db_setup
from coulisse.faces.shop.tests.buying.conftest import paper
from coulisse.testing.cast import de_kring, now, tine

__all__ = ["committed_db", "de_kring", "django_db_setup", "now", "paper", "tine"]
