"""What one asks of a production before going: how long, for whom, in which language. Pure."""

from collections.abc import Sequence

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.programme.models import Production

_SIGN_LANGUAGES = {"vgt": "Vlaamse Gebarentaal", "sfb": "langue des signes de Belgique francophone"}


def facts(production: Production, language: str) -> list[tuple[str, str]]:
    """Pairs of a word and what it is, of what the house filled in."""
    pairs = [
        (_("Length"), length(production.duration_minutes, interval=production.interval)),
        (_("Age"), ages(production.age_from, production.age_until)),
        (_("Language"), languages(production.spoken_languages, language)),
        (_("Surtitles"), languages(production.surtitles, language)),
    ]
    return [(word, value) for word, value in pairs if value]


def length(minutes: int | None, *, interval: bool) -> str:
    """``1 h 45 min, with an interval``."""
    if not minutes:
        return _("with an interval") if interval else ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        words = _("%(minutes)d min") % {"minutes": rest}
    else:
        words = _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest} if rest else _("%(hours)d h") % {"hours": hours}
    pause = _("with an interval") if interval else _("no interval")
    return f"{words}, {pause}"


def ages(youngest: int | None, oldest: int | None) -> str:
    if youngest and oldest:
        return _("%(youngest)d to %(oldest)d years") % {"youngest": youngest, "oldest": oldest}
    if youngest:
        return _("from %(youngest)d years") % {"youngest": youngest}
    return ngettext("up to %(oldest)d year", "up to %(oldest)d years", oldest) % {"oldest": oldest} if oldest else ""


def languages(codes: Sequence[str], language: str) -> str:
    """Names of languages in the page's own; a code that nobody knows stays one."""
    names = Locale.parse(language).languages
    return ", ".join(names.get(code) or _SIGN_LANGUAGES.get(code) or code for code in codes)
