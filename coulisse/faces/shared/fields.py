"""Questions of our own: an amount, a day, a moment in the house's time, a colour, a text in several languages.

Each takes whatever people type, answers a clean value of the kind that the doors want (cents, aware UTC moments,
``#rrggbb``, a mapping of language to text), or says in a sentence what to write instead. What was typed stays.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coulisse.lib import money
from coulisse.lib.moments import BRUSSELS, NoSuchTime, local_to_utc, second_of
from coulisse.lib.text import LANGUAGES

LANGUAGE_NAMES = {"nl": "Nederlands", "fr": "Français", "en": "English"}
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DAY = re.compile(r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})[-/. ](?P<m2>\d{1,2})[-/. ](?P<y2>\d{4}))")
_TIME = re.compile(r"(?P<h>\d{1,2})(?:\s*[:.uUhH]\s*(?P<m>\d{2})?)?(?::\d{2}(?:\.\d+)?)?")


def read_day(typed: str) -> date:
    """The day of ``2027-03-14`` or ``14/3/2027``; raises `ValueError`."""
    found = _DAY.fullmatch(typed.strip()[:20])
    if not found:
        raise ValueError(typed[:20])
    day = date(*(int(found[part] or found[f"{part}2"]) for part in "ymd"))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day.year)
    return day


def read_time(typed: str) -> time:
    """The time of ``20:30``, ``20u30``, ``20h30`` or ``20``; raises `ValueError`."""
    found = _TIME.fullmatch(typed.strip()[:20])
    if not found:
        raise ValueError(typed[:20])
    return time(int(found["h"]), int(found["m"] or 0))


class MoneyField(forms.CharField):
    """An amount in cents. People type ``12``, ``12,5`` or ``€ 12.50``."""

    prefix_sign = "€"
    width = "short"
    default_error_messages = {
        "not_money": _("Write an amount like 12,50."),
        "too_little": _("The least is {least}."),
        "too_much": _("The most is {most}."),
    }

    def __init__(self, *, least_cents: int = 0, most_cents: int = money.MOST_CENTS, **kwargs: Any) -> None:
        self.least_cents, self.most_cents = least_cents, most_cents
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            cents = money.parse_cents(str(value)[:40])
        except money.NotMoney:
            raise ValidationError(self.error_messages["not_money"], "not_money") from None
        if cents < self.least_cents:
            raise ValidationError(self.error_messages["too_little"].format(least=_shown(self.least_cents)), "too_little")
        if cents > self.most_cents:
            raise ValidationError(self.error_messages["too_much"].format(most=_shown(self.most_cents)), "too_much")
        return cents

    def prepare_value(self, value: Any) -> Any:
        return _shown(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


def _shown(cents: int) -> str:
    written = money.decimal_string(cents)
    return written if get_language() == "en" else written.replace(".", ",")


# Browsers show nothing for a value that isn't of the type of the input: then it's asked as plain text, and stays.
_WELL_FORMED = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "time": re.compile(r"\d{2}:\d{2}(:\d{2})?"),
    "color": re.compile(r"#[0-9a-fA-F]{6}"),
}


def input_type(wanted: str, value: str) -> str:
    """The type of an input that shows this value: the wanted one, or text."""
    return wanted if not value or _WELL_FORMED[wanted].fullmatch(value) else "text"


class _PatientInput(forms.TextInput):
    """An input of a type of its own that keeps what was typed, whatever it was."""

    wanted = "date"

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["type"] = input_type(self.wanted, str(context["widget"]["value"] or ""))
        return context


class _ColourInput(_PatientInput):
    wanted = "color"


class DayField(forms.Field):
    """A day. Browsers send it as a date; whoever types it may write 14/3/2027."""

    widget = _PatientInput
    width = "medium"
    default_error_messages = {
        "not_a_day": _("Write a day like 14/3/2027."),
        "too_early": _("That day has passed."),
        "too_late": _("That day is too far away."),
    }

    def __init__(self, *, first: date | None = None, last: date | None = None, **kwargs: Any) -> None:
        self.first, self.last = first, last
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            day = read_day(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["not_a_day"], "not_a_day") from None
        if self.first and day < self.first:
            raise ValidationError(self.error_messages["too_early"], "too_early")
        if self.last and day > self.last:
            raise ValidationError(self.error_messages["too_late"], "too_late")
        return day


class MomentInput(forms.Widget):
    """A day and a time beside each other, each with its own label.

    In the night in which an hour comes twice the clock doesn't say which one is meant: of the second one the moment itself goes
    along, unseen, and counts as long as day and time stay as they were.
    """

    template_name = "shared/forms/moment.html"
    use_fieldset = True
    zone: ZoneInfo = BRUSSELS

    def goal(self, control_id: str) -> str:
        return f"{control_id}_date"

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, str] | None:
        day, at = data.get(f"{name}_date", ""), data.get(f"{name}_time", "")
        return (day, at, data.get(f"{name}_second", "")) if day or at else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}_date" not in data and f"{name}_time" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        if isinstance(value, datetime):
            local = value.astimezone(self.zone)
            value = (local.date().isoformat(), local.strftime("%H:%M"), value.astimezone(UTC).isoformat() if local.fold else "")
        day, at, second = (*(value or ("", "")), "")[:3]
        context["widget"].update(day=day, day_type=input_type("date", day), time=at, time_type=input_type("time", at), second=second)
        return context


class LocalMomentField(forms.Field):
    """A moment in UTC, asked as a day and a time on the clock of the house (`zone`, which a form takes from its house)."""

    widget = MomentInput
    default_error_messages = {
        "no_day": _("Fill in the day too."),
        "no_time": _("Fill in the time too."),
        "not_a_day": _("Write a day like 14/3/2027."),
        "not_a_time": _("Write a time like 20:30."),
        "no_such_time": _("This time does not exist: that night the clock jumps an hour ahead. Choose another time."),
    }

    def __init__(self, *, zone: ZoneInfo = BRUSSELS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone

    @property
    def zone(self) -> ZoneInfo:
        return self.widget.zone

    @zone.setter
    def zone(self, zone: ZoneInfo) -> None:
        self.widget.zone = zone

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        day, at, second = (*(str(part).strip() for part in value or ("", "")), "")[:3]
        if not day and not at:
            return None
        for part, problem in ((day, "no_day"), (at, "no_time")):
            if not part:
                raise ValidationError(self.error_messages[problem], problem)
        moment = self._moment(self._read(read_day, day, "not_a_day"), self._read(read_time, at, "not_a_time"))
        return second_of(moment, second, self.zone)

    def _read(self, read: Any, typed: str, problem: str) -> Any:
        try:
            return read(typed)
        except ValueError:
            raise ValidationError(self.error_messages[problem], problem) from None

    def _moment(self, day: date, at: time) -> datetime:
        try:
            return local_to_utc(day, at, self.zone)
        except NoSuchTime:
            raise ValidationError(self.error_messages["no_such_time"], "no_such_time") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class ColourField(forms.CharField):
    """A colour as ``#rrggbb`` in small letters."""

    widget = _ColourInput
    width = "colour"
    default_error_messages = {"not_a_colour": _("Write a colour like #7a1f3d.")}

    def to_python(self, value: Any) -> str:
        typed = str(value or "").strip().lower()
        if not typed:
            return ""
        if short := re.fullmatch(r"#?([0-9a-f])([0-9a-f])([0-9a-f])", typed):
            typed = "#" + "".join(sign * 2 for sign in short.groups())
        found = re.fullmatch(r"#?([0-9a-f]{6})", typed)
        if not found:
            raise ValidationError(self.error_messages["not_a_colour"], "not_a_colour")
        return f"#{found[1]}"


class TextsInput(forms.Widget):
    """One field for each language of the house, as tabs that need no script. Texts in other languages stay as they are."""

    template_name = "shared/forms/texts.html"
    use_fieldset = True

    def __init__(self, *, rows: int = 0, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.rows = rows
        self.languages: Sequence[str] = LANGUAGES
        self.wrong: frozenset[str] = frozenset()

    def goal(self, control_id: str) -> str:
        first = next((language for language in self.languages if language in self.wrong), self.languages[0])
        return f"{control_id}_{first}"

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {language: data[f"{name}_{language}"] for language in LANGUAGES if f"{name}_{language}" in data}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        texts = value if isinstance(value, Mapping) else {}
        shown = [{"code": code, "name": LANGUAGE_NAMES[code], "text": texts.get(code) or "", "wrong": code in self.wrong} for code in self.languages]
        first = next((i for i, one in enumerate(shown) if one["wrong"]), 0)
        kept = {code: words for code, words in texts.items() if code in LANGUAGES and code not in self.languages and words}
        context["widget"].update(texts=shown, first=first, kept=kept, rows=self.rows)
        return context


class TranslatedField(forms.Field):
    """A text in the languages of the house: a mapping of language to text, without empty ones.

    ``rows`` makes it an area of several lines. Required means that at least one language is filled in: pages fall
    back on it. `languages` come from the house of the form.
    """

    default_error_messages = {
        "required": _("Write this text in at least one language."),
        "too_long": _("{language}: the text has {length} characters; at most {most} fit."),
        "no_control": _("{language}: the text holds signs that can't be kept. Type it again."),
    }

    def __init__(self, *, most: int = 200, rows: int = 0, languages: Sequence[str] = LANGUAGES, **kwargs: Any) -> None:
        self.most = most
        super().__init__(widget=TextsInput(rows=rows), **kwargs)
        self.languages = languages

    @property
    def languages(self) -> Sequence[str]:
        return self.widget.languages

    @languages.setter
    def languages(self, languages: Sequence[str]) -> None:
        self.widget.languages = tuple(languages) or LANGUAGES

    def to_python(self, value: Any) -> dict[str, str]:
        typed = value if isinstance(value, Mapping) else {}
        texts = {code: str(words).replace("\r\n", "\n").strip() for code, words in typed.items() if code in LANGUAGES}
        return {code: words if self.widget.rows else " ".join(words.split()) for code, words in texts.items() if words}

    def validate(self, value: dict[str, str]) -> None:
        self.widget.wrong = frozenset()
        super().validate(value)
        problems = {code: problem for code, words in value.items() if (problem := self._problem(code, words))}
        self.widget.wrong = frozenset(problems)
        if problems:
            raise ValidationError(list(problems.values()))

    def _problem(self, code: str, words: str) -> str:
        language = LANGUAGE_NAMES[code]
        if len(words) > self.most:
            return self.error_messages["too_long"].format(language=language, length=len(words), most=self.most)
        if any(ord(sign) < 32 and sign not in "\n\t" for sign in words):
            return self.error_messages["no_control"].format(language=language)
        return ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != self.to_python(initial)
