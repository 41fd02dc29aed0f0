"""A moment in the night in which an hour comes twice, in a form of the office."""

from datetime import UTC, datetime

from django.forms import Form
from django.utils.datastructures import MultiValueDict

from coulisse.faces.shared.fields import LocalMomentField

FIRST, SECOND = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


class Asked(Form):
    at = LocalMomentField()


def sent_back(moment: datetime, **changes: str) -> datetime:
    """What a form with this moment reads, sent as the browser got it but for these changes."""
    widget = Asked(initial={"at": moment})["at"].field.widget.get_context("at", moment, {})["widget"]
    sent = {"at_date": widget["day"], "at_time": widget["time"], **({"at_second": widget["second"]} if widget["second"] else {}), **changes}
    form = Asked(MultiValueDict({name: [value] for name, value in sent.items()}))
    assert form.is_valid(), form.errors
    return form.cleaned_data["at"]


def test_an_unchanged_moment_stays_whichever_of_the_two_it_is() -> None:
    assert (sent_back(FIRST), sent_back(SECOND)) == (FIRST, SECOND)


def test_another_time_is_what_was_typed() -> None:
    assert sent_back(SECOND, at_time="02:45") == FIRST.replace(minute=45)
    assert sent_back(SECOND, at_date="2026-10-26") == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_what_goes_along_unseen_decides_nothing_else() -> None:
    for nonsense in ("2030-01-01T00:00:00+00:00", "x", "9" * 10_000, "0001-01-01T00:00:00+14:00", "2026-10-25T01:30:00"):
        assert sent_back(FIRST, at_second=nonsense) == FIRST


def test_it_is_kept_while_a_mistake_elsewhere_is_mended() -> None:
    form = Asked(MultiValueDict({"at_date": ["2026-10-25"], "at_time": ["02:30"], "at_second": [SECOND.isoformat()]}))
    assert SECOND.isoformat() in str(form["at"])
