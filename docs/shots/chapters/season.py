"""A season from a table: first with mistakes, each of which is named; then repaired, looked at and brought in."""

from ..story import SAMPLES, SLUG, Story


def tell(story: Story) -> None:
    ann = story.ann
    ann.goes_to(f"/office/{SLUG}/")
    ann.follows("Programme")
    ann.follows("Bring in a season")
    ann.gives("File with the season", SAMPLES / "season-with-mistakes.csv")
    ann.presses("Look at it")
    ann.sees("Repair these lines in the file and choose it again. Nothing was brought in.")
    ann.picture("season-mistakes", full=True)
    ann.gives("File with the season", SAMPLES / "season.csv")
    ann.presses("Look at it")
    ann.sees("new events")
    ann.picture("season-preview", full=True)
    ann.presses("Bring it in")
    ann.sees("De laatste tram")
