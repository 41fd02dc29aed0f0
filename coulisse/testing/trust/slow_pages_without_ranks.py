"""The same slow pages behind a line in which everybody goes as they came. Never served to people."""

from coulisse.config import crowding
from coulisse.testing.trust.slow_pages import application  # noqa: F401

crowding.BY_PATIENCE = 1
