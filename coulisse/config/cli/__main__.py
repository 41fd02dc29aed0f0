"""``python -m coulisse.config.cli`` is ``coulisse``."""

from .main import main

main()
