"""The colours of a house in a mail: a few, each repaired until it reads well on its ground (WCAG 2.2 AA)."""

from dataclasses import dataclass

from coulisse.lib.colour import AA_TEXT, readable_on, repaired


@dataclass(frozen=True, slots=True)
class Colours:
    """``ground`` lies around the mail, ``paper`` under its words; ``stage`` is the band on top, ``accent`` the button."""

    ground: str
    paper: str
    tint: str
    ink: str
    soft: str
    line: str
    accent: str
    on_accent: str
    accent_text: str
    stage: str
    on_stage: str


def light(accent: str, stage: str) -> Colours:
    return _colours(accent, stage, ground="#f6f4f1", paper="#ffffff", tint="#f7f5f2", ink="#18161b", soft="#5a5660", line="#dedad5")


def dark(accent: str, stage: str) -> Colours:
    """For programs that show mails dark and ask for it; the band stays the house's own."""
    return _colours(accent, stage, ground="#121014", paper="#1d1a20", tint="#28242c", ink="#f4f2f5", soft="#b8b3bd", line="#3d3842")


def _colours(accent: str, stage: str, *, ground: str, paper: str, tint: str, ink: str, soft: str, line: str) -> Colours:
    on_accent, on_stage = readable_on(accent), readable_on(stage)
    return Colours(
        ground=ground, paper=paper, tint=tint, ink=ink, soft=soft, line=line,
        accent=repaired(accent, on_accent, AA_TEXT), on_accent=on_accent, accent_text=_on_both(accent, paper, tint),
        stage=repaired(stage, on_stage, AA_TEXT), on_stage=on_stage,
    )  # fmt: skip


def _on_both(colour: str, one: str, other: str) -> str:
    for _round in range(2):
        colour = repaired(repaired(colour, one, AA_TEXT), other, AA_TEXT)
    return colour
