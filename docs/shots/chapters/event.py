"""A first event: two evenings, on sale, made on one page; then the shop is opened."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..story import SAMPLES, Story

TITLE = "Kleine kamers"
# With two evenings, texts and a picture; without them it is six.
MOST_ACTIONS = 13


def evenings() -> list[datetime]:
    """The first one is tonight, so that its tickets can be scanned at once; the second is in two weeks."""
    soon = datetime.now(ZoneInfo("Europe/Brussels")) + timedelta(hours=2)
    return [soon.replace(minute=30 * (soon.minute // 30)), soon.replace(hour=20, minute=0) + timedelta(days=14)]


def tell(story: Story) -> None:
    an_event(story)
    the_shop_opens(story)


def an_event(story: Story) -> None:
    ann = story.ann
    ann.begins_to_count()
    ann.follows("Programme")
    ann.follows("New event")
    ann.fills("Title", TITLE)
    ann.fills("Company or artist", "Strijkkwartet Lindegroen")
    ann.fills("In two sentences", "Vier strijkers spelen wat een huis 's nachts vertelt. Met muziek van Debussy en van hen zelf.")
    ann.presses("One more date")
    for number, starts_at in enumerate(evenings(), start=1):
        row = ann.within("group", "Date %(number)s", number=number)
        row.fills("Day", f"{starts_at:%Y-%m-%d}")
        row.fills("Time", f"{starts_at:%H:%M}", context="clock")
    ann.gives("Picture", SAMPLES / "poster.jpg")
    ann.fills("What the picture shows", "Rode golven die uitdeinen over een bleekroze vlak.")
    ann.picture("event-new", full=True)
    ann.presses("Put on sale")
    ann.sees_heading(TITLE)
    assert ann.actions <= MOST_ACTIONS, ann.done
    ann.picture("event-made")


def the_shop_opens(story: Story) -> None:
    ann = story.ann
    ann.follows("Settings")
    ann.picture("settings-done", full=True)
    ann.presses("Open the shop")
    ann.sees("The shop of %(house)s is open.", house="De Kring")
    ann.follows("See the shop")
