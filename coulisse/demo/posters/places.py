"""Posters of somewhere: hills by night, roofs, a lighthouse, a sky of planets, a cinema."""

from random import Random

from .palettes import Palette, mixed
from .svg import HEIGHT, WIDTH, around, below, circle, ellipse, fade, glow, group, moved, path, polygon, rect, ring, wave


def night(p: Palette, chance: Random) -> str:
    """A moon above hills that sleep."""
    sky = fade("sky", (0, p.deep, 1), (0.7, p.a, 1)) + rect(0, 0, WIDTH, HEIGHT, "url(#sky)")
    halo = "".join(circle(750, 400, r, p.b, opacity=0.07) for r in (300, 380, 470, 570))
    moon = circle(750, 400, 225, p.b) + "".join(
        circle(x, y, r, mixed(p.b, p.deep, 0.14)) for x, y, r in ((690, 340, 46), (820, 440, 62), (720, 480, 28), (830, 310, 22), (640, 430, 20))
    )
    lids = path("M652 384q40 34 80 0M772 384q40 34 80 0", stroke=p.deep, stroke_width=10, stroke_linecap="round") + path(
        "M716 470q34 24 68 0", stroke=p.deep, stroke_width=10, stroke_linecap="round"
    )
    stars = "".join(_star(chance.uniform(0, WIDTH), chance.uniform(0, 560), chance.uniform(3, 13), p.light) for _star_ in range(70))
    hills = [below(wave(y, h, length, shift), colour) for y, h, length, shift, colour in (
        (660, 60, 1500, 200, mixed(p.a, p.c, 0.55)), (740, 70, 1150, 620, p.a), (830, 50, 1400, 100, mixed(p.a, p.deep, 0.5)), (920, 40, 900, 300, p.deep))]  # fmt: skip
    house = moved(980, 752, polygon([(-40, 0), (-40, -50), (0, -86), (40, -50), (40, 0)], p.deep), rect(-14, -46, 28, 28, p.b))
    return sky + stars + halo + moon + lids + hills[0] + hills[1] + house + hills[2] + hills[3]


def _star(x: float, y: float, r: float, colour: str) -> str:
    return path(
        f"M{x:.0f} {y - r:.1f}Q{x:.0f} {y:.1f} {x + r:.1f} {y:.1f}Q{x:.0f} {y:.1f} {x:.0f} {y + r:.1f}Q{x:.0f} {y:.1f} {x - r:.1f} {y:.1f}Q{x:.0f} {y:.1f} {x:.0f} {y - r:.1f}Z",
        colour,
    )


def skyline(p: Palette, chance: Random) -> str:
    """Stepped gables in two rows, a lit window here and there."""
    disc = circle(750, 330, 230, p.b if p.is_dark else p.light)
    back = _houses(p, chance, 700, mixed(p.a, p.ground, 0.35 if p.is_dark else 0.2), None)
    front = _houses(p, chance, 860, p.deep if not p.is_dark else mixed(p.deep, p.a, 0.25), p.b if p.is_dark else p.ground)
    wires = path("M-20 250Q750 360 1520 230M-20 290Q750 400 1520 270", stroke=p.deep, stroke_width=4, opacity=0.8)
    street = rect(0, 930, WIDTH, 80, p.a if not p.is_dark else p.deep) + rect(0, 950, WIDTH, 5, p.b, opacity=0.7)
    return disc + back + (wires if not p.is_dark else "") + front + street


def _houses(p: Palette, chance: Random, base: float, wall: str, lamp: str | None) -> str:
    shapes, x = [], -60.0
    while x < WIDTH + 60:
        width, height = chance.choice([130, 150, 170, 190]), chance.uniform(230, 380)
        top, steps = base - height, chance.choice([3, 4])
        tone = mixed(wall, p.c, chance.choice([0, 0.12, 0.24]))
        outline = [(x, HEIGHT), (x, top)]
        outline += [
            point
            for i in range(1, steps + 1)
            for point in ((x + width / 2 / (steps + 0.6) * i, top - 42 * (i - 1)), (x + width / 2 / (steps + 0.6) * i, top - 42 * i))
        ]
        outline += [(2 * x + width - a, b) for a, b in reversed(outline)]
        shapes.append(polygon(outline, tone))
        if lamp:
            shapes += [_window(p, chance, x + width * side - 17, y, lamp, tone) for y in range(int(top) + 30, 900, 92) for side in (0.28, 0.72)]
            shapes.append(_window(p, chance, x + width / 2 - 15, top - 54, lamp, tone))
        x += width + 2
    return "".join(shapes)


def _window(p: Palette, chance: Random, x: float, y: float, lamp: str, wall: str) -> str:
    lit = chance.random() < 0.42
    return rect(x, y, 34, 54, lamp if lit else mixed(wall, p.light, 0.12)) + (rect(x + 15, y, 4, 54, wall) + rect(x, y + 22, 34, 4, wall))


def lighthouse(p: Palette, chance: Random) -> str:
    """A striped tower that sweeps the sea."""
    sky = fade("sky", (0, p.deep, 1), (0.8, p.a, 1)) + rect(0, 0, WIDTH, HEIGHT, "url(#sky)")
    stars = "".join(circle(chance.uniform(0, WIDTH), chance.uniform(0, 500), chance.uniform(1.5, 4), p.light) for _s in range(90))
    beams = fade("west", (0, p.light, 0), (1, p.light, 0.85), x2=1, y2=0) + fade("east", (0, p.light, 0.85), (1, p.light, 0), x2=1, y2=0)
    beams += polygon([(750, 245), (-40, 40), (-40, 400)], "url(#west)") + polygon([(750, 245), (1540, 90), (1540, 450)], "url(#east)")
    stripes = []
    for i in range(6):
        y, half, lower = 300 + i * 90, 62 + i * 9.5, 62 + (i + 1) * 9.5
        stripes.append(polygon([(750 - half, y), (750 + half, y), (750 + lower, y + 90), (750 - lower, y + 90)], p.light if i % 2 else p.c))
        stripes.append(polygon([(750 + half * 0.35, y), (750 + half, y), (750 + lower, y + 90), (750 + lower * 0.35, y + 90)], p.deep, opacity=0.16))
    lamp = (
        rect(672, 284, 156, 18, p.deep, rx=6)
        + rect(700, 208, 100, 78, p.light)
        + rect(744, 208, 12, 78, p.deep)
        + path("M684 210Q750 110 816 210Z", p.c)
        + circle(750, 146, 12, p.light)
        + circle(750, 246, 22, p.c)
    )
    door = path("M720 838v-54a30 30 0 0 1 60 0v54z", p.deep) + "".join(rect(738, y, 24, 38, p.deep, rx=12) for y in (420, 590))
    rock = path("M480 900Q560 800 690 830Q760 800 850 836Q980 820 1040 910Z", p.deep)
    seas = [
        below(wave(y, 22, length, shift), colour)
        for y, length, shift, colour in ((866, 380, 0, mixed(p.a, p.b, 0.35)), (910, 460, 170, p.a), (955, 520, 60, mixed(p.a, p.deep, 0.5)))
    ]
    return sky + stars + beams + "".join(stripes) + lamp + door + rock + "".join(seas)


def planets(p: Palette, chance: Random) -> str:
    """Paths around a pale sun."""
    stars = "".join(circle(chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), chance.uniform(1.2, 4), p.light, opacity=0.8) for _s in range(170))
    sun = (
        glow("corona", (0, p.b, 0.55), (1, p.b, 0))
        + circle(750, 500, 330, "url(#corona)")
        + circle(750, 500, 130, p.light)
        + circle(750, 500, 104, p.b)
    )
    worlds = ((0.32, 60, 24, p.c), (0.47, 205, 34, p.a), (0.64, 318, 52, p.c), (0.83, 128, 66, p.light), (1.06, 262, 44, p.b))
    shapes = []
    for share, degrees, size, colour in worlds:
        shapes.append(ellipse(750, 500, 700 * share, 430 * share, "none", stroke=p.b, stroke_width=3, opacity=0.75))
        dx, dy = around(0, 0, 1, degrees)
        x, y = 750 + 700 * share * dx, 500 + 430 * share * dy
        shapes.append(
            circle(x, y, size, colour)
            + path(f"M{x:.0f} {y - size}a{size} {size} 0 0 1 0 {2 * size}a{size * 1.5} {size * 1.5} 0 0 0 0 {-2 * size}z", p.deep, opacity=0.35)
        )
        if size == 66:
            shapes.append(ellipse(x, y, 118, 24, "none", stroke=p.c, stroke_width=9, transform=f"rotate(-18 {x:.0f} {y:.0f})"))
    return stars + sun + group(*shapes, transform="rotate(-14 750 500)")


def projector(p: Palette, chance: Random) -> str:
    """Light goes up from a projector and becomes a landscape."""
    wall = rect(0, 0, WIDTH, HEIGHT, p.deep)
    beam = fade("beam", (0, p.light, 0.55), (1, p.light, 0.08), y1=0, y2=1) + polygon([(250, 560), (1250, 560), (768, 880), (732, 880)], "url(#beam)")
    screen = rect(250, 90, 1000, 480, p.ground)
    window = f'<clipPath id="screen">{rect(250, 90, 1000, 480, "#fff")}</clipPath>'
    peaks = (
        polygon([(250, 570), (470, 260), (600, 430), (790, 190), (1000, 430), (1100, 330), (1250, 520), (1250, 570)], p.b)
        + polygon([(790, 190), (702, 306), (764, 288), (800, 330), (848, 282), (874, 286)], p.light)
        + polygon([(470, 260), (408, 348), (462, 330), (498, 366), (520, 326)], p.light)
    )
    snow = below(wave(520, 22, 700, 120), p.light) + below(wave(556, 16, 480, 60), p.a)
    picture = group(circle(1020, 220, 62, p.c), peaks, snow, clip_path="url(#screen)")
    reels = "".join(
        circle(x, 800, 84, p.a) + circle(x, 800, 20, p.deep) + "".join(circle(*around(x, 800, 50, a + shift), 17, p.deep) for a in range(0, 360, 72))
        for x, shift in ((650, 0), (850, 30))
    )
    machine = (
        rect(640, 868, 220, 110, p.c, rx=18)
        + rect(716, 850, 68, 40, p.a, rx=8)
        + circle(700, 926, 22, p.light)
        + rect(748, 912, 84, 12, p.light, rx=6)
        + rect(748, 934, 60, 12, p.light, rx=6)
        + path("M690 978L640 1010M810 978L860 1010", stroke=p.a, stroke_width=16)
    )
    heads = "".join(circle(x, 1010, 46, "#000000", opacity=0.55) for x in (120, 260, 400, 1100, 1240, 1380))
    return wall + window + screen + picture + ring(0, 0, 0, p.a, 1) + beam + reels + machine + heads
