"""Tasks: procrastinate on our own PostgreSQL, so that a task is committed with the order that causes it."""

from importlib import import_module

from django.conf import settings
from procrastinate import App


def on_app_ready(app: App) -> None:
    """Import every module that defines tasks (they register themselves) when Django is ready."""
    for name in settings.INSTALLED_APPS:
        if name.startswith("coulisse."):
            try:
                import_module(f"{name}.tasks")
            except ModuleNotFoundError as missing:
                if missing.name != f"{name}.tasks":
                    raise
