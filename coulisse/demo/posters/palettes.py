"""Few colours each, that go together: a ground, its darkest and its lightest, and three that speak."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    ground: str
    deep: str
    light: str
    a: str
    b: str
    c: str

    @property
    def speaking(self) -> tuple[str, str, str]:
        return self.a, self.b, self.c

    @property
    def is_dark(self) -> bool:
        """Whether the ground is: light then adds up on it, where ink does on a light one."""
        return sum(int(self.ground[i : i + 2], 16) for i in (1, 3, 5)) < 330

    @property
    def overprint(self) -> str:
        """How one colour lies over another one, as in print or as in light."""
        return "screen" if self.is_dark else "multiply"


def mixed(one: str, other: str, share: float) -> str:
    """``share`` of the other colour in the one."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


PALETTES = {
    "ember": Palette("#2a1210", "#140706", "#f8e4c4", "#e4562c", "#f3a63f", "#8f2f1d"),
    "plum": Palette("#2a1434", "#150919", "#f8e3d6", "#93397c", "#ea7290", "#f3b38f"),
    "lagoon": Palette("#0f5363", "#082e38", "#f5f0e0", "#2b9c97", "#86cdb9", "#f3705b"),
    "ice": Palette("#dbe8ed", "#15304c", "#fbfdfd", "#7fb3cd", "#2f6892", "#f08a57"),
    "brass": Palette("#11362b", "#071c16", "#f8efd9", "#dba53f", "#f1d186", "#2e7254"),
    "blush": Palette("#f4d5cc", "#3a1126", "#fdf3ec", "#c83f5b", "#7b1e3d", "#f2917c"),
    "moss": Palette("#eae5cc", "#1e2b1c", "#fbf8ea", "#5c7c3a", "#c98d2b", "#a8b764"),
    "sunrise": Palette("#f6c544", "#2a1f3f", "#fef4da", "#e5552d", "#c1233b", "#f28e37"),
    "fiesta": Palette("#f8f0e0", "#232542", "#ffffff", "#e53a46", "#f9ad2b", "#1f7f93"),
    "night": Palette("#121938", "#090d20", "#efeaf4", "#34427f", "#f2c24f", "#8b81cb"),
    "sea": Palette("#0d2339", "#06121f", "#f5f0e4", "#1f5577", "#8fbfd2", "#e5583d"),
    "ink": Palette("#f3efe7", "#15151a", "#ffffff", "#26262d", "#d52a2a", "#9c9a94"),
    "paper": Palette("#f5edde", "#1b1b21", "#ffffff", "#c9322b", "#e9ba4b", "#8fa196"),
    "mustard": Palette("#e3ac30", "#2a221d", "#fdf3d8", "#b9472a", "#f6d67c", "#6f5f34"),
    "sorbet": Palette("#fcebdf", "#37345f", "#ffffff", "#ff8a70", "#ffca60", "#7fcdb9"),
}
