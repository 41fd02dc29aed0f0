"""Posters that are a pattern: cut paper, tiles, strings, waves, rain."""

from itertools import pairwise
from math import pi, sin
from random import Random

from .palettes import Palette, mixed
from .svg import HEIGHT, WIDTH, below, circle, fade, group, line, moved, path, polygon, rect, tapered, wave


def cutouts(p: Palette, chance: Random) -> str:
    """Seaweed and leaves cut from paper, on patches of paper."""
    patches = [p.a, mixed(p.c, p.light, 0.45), p.c, p.b]
    chance.shuffle(patches)
    columns, shapes = [-20, 360, 720, 1130, 1520], []
    for i, (left, right) in enumerate(pairwise(columns)):
        middle = 500 + chance.uniform(-150, 150)
        shapes += [_patch(chance, left, -20, right, middle, patches[i % 4]), _patch(chance, left, middle, right, 1020, patches[(i + 2) % 4])]
    leaves = [
        (190, 560, 0.95, p.light),
        (560, 330, 0.72, p.ground),
        (540, 800, 0.62, p.deep),
        (880, 600, 1.3, p.deep),
        (1290, 330, 0.8, p.deep),
        (1310, 790, 0.72, p.light),
    ]
    shapes += [moved(x, y, _frond(chance, fill), turned=chance.uniform(-26, 26), scale=size) for x, y, size, fill in leaves]
    dots = [
        (708, 170, 40, p.deep),
        (1100, 930, 34, p.light),
        (360, 905, 30, p.deep),
        (1120, 130, 30, p.light),
        (60, 120, 44, p.deep),
        (700, 560, 26, p.light),
    ]
    return "".join(shapes) + "".join(circle(*dot) for dot in dots)


def _patch(chance: Random, left: float, top: float, right: float, bottom: float, fill: str) -> str:
    """A piece of paper, cut by hand: no corner is quite square."""

    def off(value: float) -> float:
        return value + chance.uniform(-16, 16)

    return polygon([(off(left), off(top)), (off(right), off(top)), (off(right), off(bottom)), (off(left), off(bottom))], fill)


def _frond(chance: Random, fill: str) -> str:
    """A stem with round fingers, about 600 high."""
    sway = chance.uniform(-60, 60)
    fingers = [tapered([(0, 300), (sway * 0.4, 60), (sway, -150), (sway * 0.6, -310)], fill, 44, 50)]
    for i in range(5):
        y, reach = 190 - i * 92, (190 - 22 * i) * chance.uniform(0.88, 1.1)
        x = sway * (0.15 + i * 0.2)
        for side in (-1, 1):
            bend = chance.uniform(60, 110)
            fingers.append(tapered([(x, y), (x + side * reach * 0.55, y - bend * 0.15), (x + side * reach, y - bend)], fill, 46, 54))
    return "".join(fingers)


def grid(p: Palette, chance: Random, variant: str = "") -> str:
    """Tiles of quarter circles, discs and squares."""
    size, shapes = 250, []
    odd = (3, 1) if variant != "escape" else (9, 9)
    for row in range(4):
        for column in range(6):
            x, y = column * size, row * size
            ground, front = _two(p, chance, row + column, quiet=variant == "cobbles")
            if (column, row) == odd:
                ground, front = p.light, p.b if variant == "cobbles" else p.a
            tile = _square(chance, size, ground, front) if variant == "escape" else _tile(chance, size, ground, front)
            shapes.append(moved(x, y, tile))
    if variant == "escape":
        shapes += [rect(750, 250, size, size, p.ground), moved(900, 345, rect(-95, -95, 190, 190, p.a), turned=24)]
    return "".join(shapes)


def _two(p: Palette, chance: Random, number: int, *, quiet: bool) -> tuple[str, str]:
    grounds = [p.ground, p.light, p.deep, p.c] if quiet else [p.ground, p.light, p.deep, p.b, p.c]
    ground = grounds[(number * 2 + chance.randrange(2)) % len(grounds)]
    return ground, chance.choice([colour for colour in (p.deep, p.a, p.c, p.light, *(() if quiet else (p.b,))) if colour != ground])


def _tile(chance: Random, size: float, ground: str, front: str) -> str:
    half, kind = size / 2, chance.randrange(6)
    quarter = f"M0 0H{size}A{size} {size} 0 0 1 0 {size}Z"
    drawn = (
        path(quarter, front),
        circle(half, half, half * 0.72, front) + circle(half, half, half * 0.3, ground),
        path(f"M0 {half}A{half} {half} 0 0 1 {size} {half}Z", front) + path(f"M0 {size}A{half} {half} 0 0 1 {size} {size}Z", front),
        path(quarter, front) + path(f"M0 0H{half}A{half} {half} 0 0 1 0 {half}Z", ground),
        polygon([(0, size), (size, 0), (size, size)], front),
        path(f"M0 0A{size} {size} 0 0 1 {size} {size}A{size} {size} 0 0 1 0 0Z", front),
    )[kind]
    turned = f"rotate({90 * chance.randrange(4)} {half} {half})"
    return rect(0, 0, size + 1, size + 1, ground) + group(drawn, transform=turned)


def _square(chance: Random, size: float, ground: str, front: str) -> str:
    inset = 30
    return rect(0, 0, size + 1, size + 1, ground) + rect(inset, inset, size - 2 * inset, size - 2 * inset, front)


def strings(p: Palette, chance: Random) -> str:
    """Bands that swing like strings, thick in the middle of the sound."""
    count, shapes = 26, []
    slow, quick = chance.uniform(900, 1200), chance.uniform(360, 460)
    for i in range(count):
        share = i / (count - 1)
        colour = mixed(mixed(p.light, p.a, min(1, share * 2)), p.b if p.is_dark else p.deep, max(0, share * 2 - 1))
        if p.is_dark:
            colour = mixed(mixed(p.a, p.b, min(1, share * 2)), p.light, max(0, share * 2 - 1) * 0.8)
        points = []
        for step in range(-2, 33):
            x = step * 50
            loud = sin(pi * min(1, max(0, x / WIDTH))) ** 3
            y = 190 + 640 * share + loud * (70 * sin(2 * pi * x / slow + share * 5) + 46 * sin(2 * pi * x / quick + share * 9))
            points.append((x, y))
        thick = 4 + 15 * sin(pi * share)
        shapes.append(line(points, colour, thick))
    return "".join(shapes)


def waves(p: Palette, chance: Random, variant: str = "sun") -> str:
    """Water in layers up to the horizon, and a low sun."""
    top = p.deep if p.is_dark else p.light
    sky = fade("sky", (0, top, 1), (0.55, p.ground, 1), (1, p.a, 1)) + rect(0, 0, WIDTH, HEIGHT, "url(#sky)")
    disc = p.c if variant == "sun" else p.light
    sun = circle(750, 400, 190, disc) + circle(750, 400, 255, disc, opacity=0.16) + circle(750, 400, 330, disc, opacity=0.1)
    layers, shapes = 8, []
    for i in range(layers):
        share = i / (layers - 1)
        colour = mixed(mixed(p.b, p.a, min(1, share * 1.8)), p.deep, max(0, share * 1.8 - 0.8))
        y = 430 + 500 * share**1.25
        points = wave(y, 12 + 34 * share, 420 + 420 * share, chance.uniform(0, 900))
        shapes.append(below(points, colour))
        shapes.append(line([(x, at + 14 + 12 * share) for x, at in points], p.light, 3 + 3 * share, opacity=0.55 - 0.3 * share))
    glints = [rect(750 - w / 2, 452 + i * 34, w, 8, disc, rx=4, opacity=0.8) for i, w in enumerate((250, 190, 130, 90, 50))]
    boat = (
        moved(640, 500, path("M-90 0H110L70 46H-60Z", p.c), path("M0 -10V-190L96 -10ZM-12 -10V-150L-70 -10Z", p.light), turned=-5)
        if variant == "boat"
        else ""
    )
    return sky + sun + shapes[0] + "".join(glints if not boat else ()) + "".join(shapes[1:4]) + boat + "".join(shapes[4:])


def rain(p: Palette, chance: Random) -> str:
    """Slanting rain, and one umbrella under which it is dry."""
    drops = []
    for _drop in range(420):
        x, y, length = chance.uniform(-100, 1800), chance.uniform(-100, 1000), chance.uniform(50, 150)
        colour, width = chance.choice([p.light, p.b, p.a, p.a]), chance.choice([6, 8, 10])
        drops.append(path(f"M{x:.0f} {y:.0f}l{-length * 0.3:.0f} {length:.0f}", stroke=colour, stroke_width=width, stroke_linecap="round"))
    ribs = [-330, -198, -66, 66, 198, 330]
    dark = mixed(p.c, p.deep, 0.4)
    panels = [path(f"M{a} 0A66 46 0 0 1 {b} 0Q{b * 0.6:.0f} -220 0 -300Q{a * 0.6:.0f} -220 {a} 0Z", colour)
              for (a, b), colour in zip(pairwise(ribs), (dark, p.c, dark, p.c, dark), strict=True)]  # fmt: skip
    handle = path("M0 -330V320C0 396 -96 396 -96 320", stroke=p.light, stroke_width=16, stroke_linecap="round")
    dry = polygon([(0, -290), (340, 0), (200, 1100), (-660, 1100), (-330, 0)], p.ground)
    lines = ((-470, 430, 200), (-210, 430, 330), (-380, 472, 240))
    puddle = "".join(path(f"M{x} {y}h{w}", stroke=p.b, stroke_width=9, stroke_linecap="round") for x, y, w in lines)
    return "".join(drops) + moved(790, 470, dry, puddle, handle, *panels, turned=8, scale=1.12)
