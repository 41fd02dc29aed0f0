"""Posters with animals: a whale, a fox, birds of folded paper."""

from random import Random

from .palettes import Palette, mixed
from .svg import HEIGHT, WIDTH, below, circle, ellipse, line, moved, path, polygon, rect, wave


def whale(p: Palette, chance: Random) -> str:
    """A whale that nearly fits."""
    sun = circle(1040, 250, 120, p.c)
    back = [below(wave(560, 26, 480, 0), mixed(p.a, p.b, 0.35)), below(wave(650, 28, 560, 160), p.a)]
    body = path(
        "M330 700C330 440 520 340 740 340C960 340 1060 470 1090 590C1110 660 1160 660 1190 600C1170 540 1130 520 1110 450C1180 450 1220 480 1240 520C1260 480 1310 450 1370 460C1350 540 1300 570 1280 620C1260 760 1120 900 860 900H520C400 900 330 820 330 700Z",
        p.deep,
    )
    belly = path("M344 740C460 800 700 800 860 740C840 850 700 900 560 900C430 900 360 830 344 740Z", p.light)
    pleats = "".join(
        path(f"M{x} {y}Q{x + 40} {y + 50} {x + 30} {y + 96}", stroke=p.b, stroke_width=6, stroke_linecap="round")
        for x, y in ((430, 782), (500, 796), (570, 802), (640, 800), (710, 790))
    )
    eye = (
        circle(480, 640, 30, p.light)
        + circle(472, 644, 15, p.deep)
        + path("M372 716Q440 764 540 744", stroke=p.light, stroke_width=9, stroke_linecap="round")
        + ellipse(540, 690, 30, 18, p.c)
    )
    spout = "".join(
        line(points, p.light, 16)
        for points in (
            [(700, 330), (690, 230), (620, 170), (560, 210)],
            [(720, 330), (722, 200), (716, 120)],
            [(740, 330), (752, 230), (820, 170), (880, 210)],
        )
    )
    drops = "".join(
        circle(x, y, r, p.light)
        for x, y, r in ((548, 262, 14), (596, 116, 12), (718, 78, 14), (850, 116, 12), (892, 262, 14), (660, 122, 8), (782, 122, 8))
    )
    front = [below(wave(800, 26, 420, 60), mixed(p.a, p.deep, 0.3), opacity=0.92), below(wave(900, 26, 520, 240), mixed(p.a, p.deep, 0.6))]
    bubbles = "".join(
        circle(chance.uniform(60, 1440), chance.uniform(820, 990), chance.uniform(8, 26), p.light, opacity=0.25) for _bubble in range(26)
    )
    return sun + "".join(back) + spout + drops + body + belly + pleats + eye + "".join(front) + bubbles


def fox(p: Palette, chance: Random) -> str:
    """An orange fox in the snow, made of planes."""
    orange, dark, pale = p.c, mixed(p.c, p.deep, 0.35), mixed(p.c, p.light, 0.35)
    moon = circle(750, 420, 340, p.light)
    hills = [
        below(wave(y, 40, length, shift), colour)
        for y, length, shift, colour in ((700, 1100, 0, p.a), (800, 900, 350, mixed(p.a, p.light, 0.55)), (880, 1300, 600, p.light))
    ]
    trees = "".join(
        polygon([(x, y - h), (x + h * 0.3, y), (x - h * 0.3, y)], mixed(p.b, p.a, f))
        for x, y, h, f in (
            (140, 760, 260, 0.2),
            (260, 790, 190, 0.0),
            (1240, 770, 230, 0.1),
            (1370, 800, 290, 0.3),
            (1130, 730, 120, 0.5),
            (380, 730, 110, 0.5),
        )
    )
    tail = polygon([(930, 900), (1080, 850), (1130, 720), (1090, 640), (1010, 720), (960, 800)], dark) + polygon(
        [(1130, 720), (1090, 640), (1050, 690)], p.light
    )
    body = polygon([(610, 600), (890, 600), (960, 920), (540, 920)], dark) + polygon([(660, 620), (840, 620), (790, 920), (710, 920)], p.light)
    left = [
        ((750, 470), (540, 430), (640, 620), orange),
        ((540, 430), (520, 190), (660, 330), dark),
        ((540, 430), (660, 330), (750, 470), pale),
        ((660, 330), (750, 350), (750, 470), orange),
        ((540, 430), (640, 620), (560, 560), p.light),
        ((640, 620), (750, 470), (750, 700), p.light),
    ]
    planes = "".join(
        polygon([a, b, c], colour) + polygon([(1500 - x, y) for x, y in (a, b, c)], mixed(colour, p.deep, 0.1)) for a, b, c, colour in left
    )
    ears = polygon([(548, 330), (542, 246), (606, 318)], p.deep) + polygon([(952, 330), (958, 246), (894, 318)], p.deep)
    eyes = (
        polygon([(620, 478), (676, 500), (640, 520)], p.deep)
        + polygon([(880, 478), (824, 500), (860, 520)], p.deep)
        + polygon([(716, 668), (784, 668), (750, 712)], p.deep)
    )
    flakes = "".join(circle(chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), chance.uniform(4, 11), p.light) for _flake in range(90))
    return moon + hills[0] + trees + hills[1] + tail + body + planes + ears + eyes + hills[2] + flakes


def birds(p: Palette, chance: Random) -> str:
    """Letters that fold themselves into birds and leave."""
    sun = circle(750, 470, 330, p.a)
    rules = "".join(rect(0, 905 - i * 20, WIDTH, 3, p.c, opacity=0.5) for i in range(5))
    flock = [
        (740, 560, 1.6, -8), (480, 250, 0.72, -16), (1040, 240, 0.66, 6), (240, 480, 0.55, -4), (1270, 520, 0.58, 10), (740, 120, 0.46, -14),
        (1390, 200, 0.34, 2), (120, 170, 0.36, -10), (330, 780, 0.42, 4), (1180, 800, 0.4, -6),
    ]  # fmt: skip
    return sun + rules + "".join(moved(x, y, _bird(p), turned=turned, scale=scale) for x, y, scale, turned in flock)


def _bird(p: Palette) -> str:
    fold, shade = mixed(p.light, p.c, 0.28), mixed(p.light, p.deep, 0.3)
    wing = polygon([(-20, 20), (-150, -190), (60, -40)], p.light) + polygon([(-150, -190), (60, -40), (-10, -150)], fold)
    far = polygon([(10, 0), (150, -170), (90, 10)], shade)
    body = polygon([(-20, 20), (60, -40), (100, 20), (20, 70)], fold) + polygon([(-20, 20), (20, 70), (-190, 80)], shade)
    head = polygon([(60, -40), (100, 20), (196, -52)], p.light) + polygon([(172, -34), (196, -52), (236, -34)], p.b)
    return far + body + wing + head
