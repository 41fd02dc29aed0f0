"""The same slow pages as a web server gives them by itself: all in one row, however long. Never served to people."""

from coulisse.config import web
from coulisse.testing.trust.slow_pages import slow as application  # noqa: F401

web.threads_for = lambda serving: serving
