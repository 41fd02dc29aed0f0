"""A fake Mollie that speaks its published API over real HTTP, for tests, demos and chaos. No money anywhere.

In a test: ``with FakeMollie() as mollie``; from a shell: ``python -m coulisse.integrations.mollie.fake --port 9400``.
It knows nothing of Django and nothing of Coulisse.
"""

from .server import FakeMollie

__all__ = ["FakeMollie"]
