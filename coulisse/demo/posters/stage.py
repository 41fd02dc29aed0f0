"""Posters of the theatre itself: light, curtain, chairs, masks, a crown, a letter on a bill."""

from math import pi, sin
from random import Random

from .palettes import Palette, mixed
from .svg import HEIGHT, WIDTH, circle, ellipse, fade, group, moved, path, polygon, rect, ring, text


def letter(p: Palette, chance: Random, letter: str = "&") -> str:
    """One sign, very large, printed twice and not quite in the same place."""
    disc = circle(750 + chance.uniform(-40, 40), 500, 405, p.light if not p.is_dark else p.a)
    dots = [
        circle(x * 42 + (y % 2) * 21, y * 37, 17 * max(0, 1 - x / 36 - y * 0.012), p.c)
        for x in range(36) for y in range(28)
    ]  # fmt: skip
    size, x, y = 1180, 750, 890
    back = text(x - 24, y + 16, size, letter, p.b, style=f"mix-blend-mode:{p.overprint}")
    front = text(x + 24, y - 10, size, letter, p.a if not p.is_dark else p.c, style=f"mix-blend-mode:{p.overprint}")
    return group(*dots) + disc + back + front


def cones(p: Palette, chance: Random, variant: str = "stage") -> str:
    """Light in cones: lamps above a stage, or headlights over a road."""
    if variant == "road":
        return _road(p)
    lamps = ((180, p.a), (470, p.b), (750, p.c), (1030, p.b), (1320, p.a))
    grounds = rect(0, 770, WIDTH, 230, mixed(p.ground, p.deep, 0.5))
    beams = []
    for i, (x, colour) in enumerate(lamps):
        aim = 750 + (x - 750) * -0.22 + chance.uniform(-20, 20)
        name = f"beam{i}"
        beams.append(fade(name, (0, colour, 0.95), (1, colour, 0.12)))
        beams.append(polygon([(x - 16, 60), (x + 16, 60), (aim + 210, 845), (aim - 210, 845)], f"url(#{name})", style="mix-blend-mode:screen"))
        beams.append(ellipse(aim, 845, 210, 44, colour, opacity=0.35, style="mix-blend-mode:screen"))
    rail = rect(0, 44, WIDTH, 10, p.deep) + "".join(moved(x, 66, rect(-30, -34, 60, 64, p.deep, rx=10), turned=(x - 750) * 0.028) for x, _c in lamps)
    stool = rect(712, 720, 76, 14, p.deep, rx=6) + path("M724 732L704 850M776 732L796 850M712 800H788", stroke=p.deep, stroke_width=9)
    return grounds + "".join(beams) + rail + ellipse(750, 852, 84, 14, p.deep, opacity=0.5) + stool


def _road(p: Palette) -> str:
    horizon = 560
    sky = fade("dusk", (0, p.deep, 1), (0.5, p.ground, 1), (0.56, p.c, 1)) + rect(0, 0, WIDTH, HEIGHT, "url(#dusk)")
    field = rect(0, horizon, WIDTH, 500, p.deep) + polygon([(735, horizon), (765, horizon), (1180, 1000), (320, 1000)], mixed(p.ground, p.c, 0.25))
    dashes = [polygon([(750 - w, y), (750 + w, y), (750 + w * 1.5, y + h), (750 - w * 1.5, y + h)], p.light)
              for y, w, h in ((600, 2, 20), (645, 3.5, 34), (710, 6, 54), (806, 10, 80), (930, 17, 110))]  # fmt: skip
    lights = fade("left", (0, p.b, 0.9), (1, p.b, 0), x1=0.1, y1=1, x2=1, y2=0) + fade("right", (0, p.a, 0.9), (1, p.a, 0), x1=0.9, y1=1, x2=0, y2=0)
    left = polygon([(588, 700), (1420, -60), (1700, 330)], "url(#left)", style="mix-blend-mode:screen")
    right = polygon([(912, 700), (80, -60), (-200, 330)], "url(#right)", style="mix-blend-mode:screen")
    bus = rect(560, 430, 380, 330, p.a, rx=40) + rect(592, 470, 316, 150, p.light, rx=18) + rect(744, 470, 12, 150, p.a)
    trim = rect(560, 640, 380, 18, p.b) + circle(604, 704, 30, p.light) + circle(896, 704, 30, p.light) + rect(660, 690, 180, 30, p.deep, rx=15)
    heads = "".join(circle(x, 566, 24, p.deep) + path(f"M{x - 40} 620a40 44 0 0 1 80 0Z", p.deep) for x in (650, 820))
    wheels = rect(590, 750, 70, 40, p.deep, rx=10) + rect(840, 750, 70, 40, p.deep, rx=10) + rect(600, 400, 300, 40, p.deep, rx=12)
    return sky + field + "".join(dashes) + lights + left + right + wheels + bus + heads + rect(744, 470, 12, 150, p.a) + trim


def curtain(p: Palette, chance: Random) -> str:
    """Heavy folds, and what shines through where they part."""
    folds, shapes = 22, []
    for i in range(folds):
        name, x = f"fold{i % 3}", i * WIDTH / folds
        width = WIDTH / folds
        side = -1 if x + width / 2 < 750 else 1
        foot = x + side * 34 * sin(pi * i / folds)
        shapes.append(
            path(
                f"M{x:.0f} -10H{x + width + 1:.0f}Q{x + width + side * 6:.0f} 520 {foot + width + 1:.0f} 905H{foot:.0f}Q{x + side * 6:.0f} 520 {x:.0f} -10Z",
                f"url(#{name})",
            )
        )
    dark, mid, high = mixed(p.a, p.deep, 0.72), p.a, mixed(p.a, p.c, 0.6)
    shades = "".join(
        fade(f"fold{n}", (0, dark, 1), (at, high if n else mid, 1), (0.75, mid, 1), (1, dark, 1), x2=1, y2=0)
        for n, at in ((0, 0.4), (1, 0.5), (2, 0.35))
    )
    floor = rect(0, 900, WIDTH, 100, mixed(p.deep, p.b, 0.25))
    gap = polygon([(742, -10), (758, -10), (812, 905), (688, 905)], p.light) + polygon(
        [(688, 904), (812, 904), (1060, 1000), (440, 1000)], p.light, opacity=0.9
    )
    shoes = path("M716 905c-14 0-36 4-40 14h62v-44h-18zM784 905c14 0 36 4 40 14h-62v-44h18z", p.deep)
    pelmet = "".join(
        path(f"M{x} -10h300v70a150 110 0 0 1-300 0z", mixed(p.a, p.deep, 0.45)) + path(f"M{x} 60a150 110 0 0 0 300 0", stroke=p.b, stroke_width=10)
        for x in (0, 300, 600, 900, 1200)
    )
    return shades + "".join(shapes) + floor + gap + shoes + pelmet


def chairs(p: Palette, chance: Random) -> str:
    """Rows of empty chairs; one is another."""
    back = mixed(p.ground, p.a, 0.25 if p.is_dark else 0.12)
    rows = ((250, 0.62, 9), (500, 0.86, 7), (830, 1.15, 5))
    shapes = [rect(0, 0, WIDTH, HEIGHT, back)]
    for number, (y, scale, count) in enumerate(rows):
        step = WIDTH / count
        colour = mixed(p.a, p.deep if not p.is_dark else p.c, (2 - number) * 0.35)
        shapes.append(rect(0, y + 78 * scale, WIDTH, HEIGHT, mixed(p.ground, back, 1 - number * 0.5)))
        for i in range(count):
            is_other = number == 1 and i == count // 2
            x = step * (i + 0.5)
            shapes.append(
                moved(x, y, _chair(p.b if is_other else colour), scale=-scale if is_other else scale)
                if not is_other
                else moved(x, y - 4, _chair(p.b), turned=-14, scale=scale)
            )
    return "".join(shapes)


def _chair(colour: str) -> str:
    legs = path("M-58 20L-70 130M58 20L70 130M-40 24L-44 108M40 24L44 108", stroke=colour, stroke_width=11, stroke_linecap="round")
    back = path("M-56 8V-130M56 8V-130", stroke=colour, stroke_width=12, stroke_linecap="round")
    return (
        legs
        + back
        + rect(-60, -142, 120, 58, colour, rx=16)
        + path("M-70 0H70L58 30H-58Z", colour, stroke=colour, stroke_width=8, stroke_linejoin="round")
    )


def masks(p: Palette, chance: Random) -> str:
    """The two faces of the theatre, one over the other."""
    stripes = "".join(
        path(
            f"M750 520L{750 + 1400 * sin(a * pi / 14):.0f} {520 - 1400 * sin(a * pi / 14 + pi / 2):.0f}L{750 + 1400 * sin((a + 1) * pi / 14):.0f} {520 - 1400 * sin((a + 1) * pi / 14 + pi / 2):.0f}Z",
            mixed(p.ground, p.a, 0.35),
        )
        for a in range(0, 28, 2)
    )
    face = "M-230 -280Q0 -350 230 -280Q262 40 130 230Q60 318 0 326Q-60 318 -130 230Q-262 40 -230 -280Z"
    sad = moved(590, 470, path(face, p.b), _eyes(p.deep, 1), path("M-96 196Q0 84 96 196Q0 138 -96 196Z", p.deep), turned=-11)
    glad = moved(
        910,
        540,
        path(face, p.c),
        _eyes(p.deep, -1),
        path("M-130 70Q0 118 130 70Q92 232 0 236Q-92 232 -130 70Z", p.deep),
        path("M-108 92Q0 136 108 92L96 124Q0 160 -96 124Z", p.light),
        turned=9,
    )
    ribbon = path(
        "M360 330Q120 300 -40 420M1140 400Q1340 330 1560 420M380 360Q180 420 60 620M1130 430Q1300 520 1420 700",
        stroke=p.light,
        stroke_width=14,
        stroke_linecap="round",
    )
    return stripes + ribbon + sad + glad


def _eyes(colour: str, way: int) -> str:
    """Way 1 droops, -1 laughs."""
    eye = f"M-66 {-10 * way}Q0 {-58 if way < 0 else -34} 66 {10 * way}Q0 {-6 if way < 0 else 34} -66 {-10 * way}Z"
    brow = path(f"M-78 {-66 + 26 * way}Q0 -118 74 {-84 - 22 * way}", stroke=colour, stroke_width=16, stroke_linecap="round")
    return moved(-104, -86, group(path(eye, colour), brow, transform="scale(-1 1)")) + moved(104, -86, path(eye, colour), brow)


def crown(p: Palette, chance: Random) -> str:
    """A crown that slips."""
    rays = "".join(ring(750, 600, 180 + i * 92, p.c, 3, opacity=0.55) for i in range(10))
    points = [(-380, 250), (-430, -130), (-230, 60), (-140, -260), (0, 10), (140, -260), (230, 60), (430, -130), (380, 250)]
    jewels = "".join(circle(x, y - 22, 34, p.b if x == 140 else p.deep) for x, y in points if y < -100)
    band = rect(-380, 270, 760, 74, p.deep) + "".join(
        rect(x - 20, 287, 40, 40, p.ground, transform=f"rotate(45 {x} 307)") for x in (-260, -130, 0, 130, 260)
    )
    red = polygon([(0, 10), (140, -260), (230, 60), (200, 250), (60, 250)], p.b)
    seat = rect(0, 905, WIDTH, 100, p.b) + rect(0, 895, WIDTH, 10, p.deep)
    return rays + seat + moved(750, 560, polygon(points, p.deep), red, jewels, band, turned=-15, scale=0.98)
