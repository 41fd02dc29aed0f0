"""The office before a browser, as the tests of all its pages have it."""

from coulisse.faces.office.tests.conftest import quiet, site

__all__ = ["quiet", "site"]
