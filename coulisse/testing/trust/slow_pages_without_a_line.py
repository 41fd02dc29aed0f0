"""The same slow pages as a web server gives them by itself: all in one row, however long. Never served to people."""

from coulisse.config import web
from coulisse.testing.trust.slow_pages import measured, slow

web.threads_for = lambda serving: serving
application = measured(slow)
