"""A price list: what each zone costs at each rate."""

from ..story import Story


def tell(story: Story) -> None:
    ann = story.ann
    ann.follows("Prices")
    ann.follows("Make the first price list")
    ann.ticks("Grote zaal")
    ann.presses("Go on")
    ann.fills("Name of the list", "Gewone prijzen")
    ann.presses("One more rate")
    for number, (rate, amounts) in enumerate((("Volwassene", ("18", "14")), ("Tot 26 jaar", ("9", "7"))), start=1):
        row = ann.within("group", "Rate %(number)s", number=number)
        row.fills("Rate", rate)
        for zone, amount in zip(("Rang 1", "Rang 2"), amounts, strict=True):
            row.fills(zone, amount)
    ann.picture("prices", full=True)
    ann.presses("Make the price list")
    ann.sees("Gewone prijzen")
