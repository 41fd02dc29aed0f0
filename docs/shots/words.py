"""What the screen says: the sentences of the code in the language of the person who looks at it."""

import os
from typing import Any

LANGUAGE = "nl"


def set_up() -> None:
    """Django with its catalogues; no database is asked anything."""
    os.environ["COULISSE_MODE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    from coulisse.config.messages import compile_stale

    compile_stale()
    import django

    django.setup()


def on_screen(english: str, *, context: str = "", language: str = LANGUAGE, **values: Any) -> str:
    """A sentence as the screen shows it; what is no sentence of ours (a name, a title) stays what it is."""
    from django.utils.translation import gettext, override, pgettext

    with override(language):
        said = pgettext(context, english) if context else gettext(english)
    return said % values if values else said
