"""Posters that are a pattern: cut paper, tiles, strings, waves, rain."""

import itertools
from math import pi, sin
from random import Random

from .palettes import Palette, mixed
from .svg import HEIGHT, WIDTH, Point, around, below, circle, fade, group, line, moved, path, polygon, rect, smooth, wave


def cutouts(p: Palette, chance: Random) -> str:
    """Leaves and seaweed cut from paper, on patches of paper."""
    patches = [p.a, p.light, p.c, p.b]
    chance.shuffle(patches)
    shapes = []
    columns = [-20, 330, 690, 1090, 1520]
    for i, (left, right) in enumerate(itertools.pairwise(columns)):
        middle = 500 + chance.uniform(-140, 140)
        shapes += [_patch(chance, left, -20, right, middle, patches[i % 4]), _patch(chance, left, middle, right, 1020, patches[(i + 2) % 4])]
    colours = [p.deep, p.ground, p.a, p.b, p.c]
    places = [(175, 520, 1.0), (510, 330, 1.0), (520, 760, 0.8), (880, 560, 1.5), (1290, 300, 0.95), (1300, 740, 1.0)]
    for number, (x, y, size) in enumerate(places):
        fill = p.deep if number == 3 else colours[chance.randrange(2)] if number % 2 else p.light
        shape = _frond(chance, lobes=chance.choice([4, 5, 6]))
        shapes.append(moved(x, y, path(smooth(shape, closed=True), fill), turned=chance.uniform(-30, 30), scale=size))
    shapes += [circle(x, y, chance.uniform(24, 46), chance.choice([p.deep, p.light])) for x, y in ((690, 150), (1080, 900), (330, 930), (1110, 120))]
    return "".join(shapes)


def _patch(chance: Random, left: float, top: float, right: float, bottom: float, fill: str) -> str:
    """A piece of paper, cut by hand: no corner is quite square."""

    def off(value: float) -> float:
        return value + chance.uniform(-16, 16)

    return polygon([(off(left), off(top)), (off(right), off(top)), (off(right), off(bottom)), (off(left), off(bottom))], fill)


def _frond(chance: Random, lobes: int) -> list[Point]:
    """A leaf with round fingers, its stem down, about 500 high."""
    length, left, right = 480.0, [], []
    for i in range(lobes):
        y = 200 - length * i / lobes
        reach = (165 - 95 * i / lobes) * chance.uniform(0.85, 1.15)
        lift = chance.uniform(40, 80)
        right += [(26, y), (reach * 0.75, y - lift * 0.2), (reach + 12, y - lift), (reach * 0.7, y - lift * 1.25), (30, y - length / lobes * 0.72)]
        left += [
            (-26, y),
            (-reach * 0.75, y - lift * 0.2),
            (-reach - 12, y - lift),
            (-reach * 0.7, y - lift * 1.25),
            (-30, y - length / lobes * 0.72),
        ]
    top = 200 - length - 40
    return [(-20, 260), (20, 260), *right, (0, top), *reversed(left)]


def grid(p: Palette, chance: Random, variant: str = "") -> str:
    """Tiles of quarter circles, discs and squares."""
    size, shapes = 250, []
    odd = (3, 1) if variant != "escape" else (9, 9)
    for row in range(4):
        for column in range(6):
            x, y = column * size, row * size
            ground, front = _two(p, chance, row + column)
            if (column, row) == odd:
                ground, front = p.light, p.b if variant == "cobbles" else p.a
            tile = _square(chance, size, ground, front) if variant == "escape" else _tile(chance, size, ground, front)
            shapes.append(moved(x, y, tile))
    if variant == "escape":
        shapes += [rect(750, 250, size, size, p.ground), moved(900, 345, rect(-95, -95, 190, 190, p.a), turned=24)]
    return "".join(shapes)


def _two(p: Palette, chance: Random, number: int) -> tuple[str, str]:
    grounds = [p.ground, p.light, p.deep, p.b, p.c]
    ground = grounds[(number * 2 + chance.randrange(2)) % len(grounds)]
    return ground, chance.choice([colour for colour in (p.deep, p.a, p.b, p.c, p.light) if colour != ground])


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


def waves(p: Palette, chance: Random) -> str:
    """Water in layers up to the horizon, and a low sun."""
    top = p.deep if p.is_dark else p.light
    sky = fade("sky", (0, top, 1), (0.55, p.ground, 1), (1, p.a, 1)) + rect(0, 0, WIDTH, HEIGHT, "url(#sky)")
    sun = circle(750, 400, 190, p.c) + circle(750, 400, 255, p.c, opacity=0.16) + circle(750, 400, 330, p.c, opacity=0.1)
    layers, shapes = 8, []
    for i in range(layers):
        share = i / (layers - 1)
        colour = mixed(mixed(p.b, p.a, min(1, share * 1.8)), p.deep, max(0, share * 1.8 - 0.8))
        y = 430 + 500 * share**1.25
        points = wave(y, 12 + 34 * share, 420 + 420 * share, chance.uniform(0, 900))
        shapes.append(below(points, colour))
        shapes.append(line([(x, at + 14 + 12 * share) for x, at in points], p.light, 3 + 3 * share, opacity=0.55 - 0.3 * share))
    glints = [rect(750 - w / 2, 452 + i * 34, w, 8, p.c, rx=4, opacity=0.8) for i, w in enumerate((250, 190, 130, 90, 50))]
    return sky + sun + shapes[0] + "".join(glints) + "".join(shapes[1:])


def rain(p: Palette, chance: Random) -> str:
    """Slanting rain, and one umbrella."""
    drops = []
    for _drop in range(260):
        x, y, length = chance.uniform(-100, 1600), chance.uniform(-60, 1000), chance.uniform(40, 120)
        colour = chance.choice([p.light, p.light, p.c, p.a])
        drops.append(
            path(f"M{x:.0f} {y:.0f}l{-length * 0.32:.0f} {length:.0f}", stroke=colour, stroke_width=chance.choice([5, 7, 9]), stroke_linecap="round")
        )
    ribs = [-330, -198, -66, 66, 198, 330]
    dome = "M-330 0" + "".join(f"A66 52 0 0 1 {x} 0" for x in ribs[1:]) + "A330 300 0 0 0 -330 0Z"
    panels = [path(f"M{a} 0A66 52 0 0 1 {b} 0Q{b * 0.55:.0f} -210 0 -292Q{a * 0.55:.0f} -210 {a} 0Z", colour)
              for a, b, colour in zip(ribs, ribs[1:], (p.b, p.a, p.b, p.a, p.b), strict=False)]  # fmt: skip
    handle = path("M0 -330V300C0 372 92 372 92 300", stroke=p.deep, stroke_width=16, stroke_linecap="round")
    shelter = polygon([(0, -280), (330, 0), (560, 1100), (-560, 1100), (-330, 0)], p.ground)
    puddles = group(
        *(
            path(f"M{x} {y}h{w}", stroke=p.b, stroke_width=10, stroke_linecap="round")
            for x, y, w in ((-230, 352, 180), (20, 352, 240), (-90, 392, 260))
        )
    )
    return "".join(drops) + moved(750, 500, shelter, handle, path(dome, p.a), *panels, puddles, turned=0)


__all__ = ["around", "cutouts", "grid", "rain", "strings", "waves"]
