"""Posters of things: brass, wheels, glass, keys, a circus."""

from math import pi, sin
from random import Random

from .palettes import Palette, mixed
from .svg import HEIGHT, WIDTH, around, circle, ellipse, glow, group, line, moved, path, polygon, rect, ring, tapered


def brass(p: Palette, chance: Random, variant: str = "band") -> str:
    """The bells of brass instruments; or the same rings as fireworks."""
    if variant == "fireworks":
        return _fireworks(p, chance)
    placed: list[tuple[float, float, float]] = [(750, 510, 262)]
    for r in (185, 140, 105, 76, 52, 34):
        for _try in range(260):
            x, y = chance.uniform(-60, WIDTH + 60), chance.uniform(-60, HEIGHT + 60)
            if all((x - a) ** 2 + (y - b) ** 2 > (r + c + 9) ** 2 for a, b, c in placed):
                placed.append((x, y, r))
    return "".join(_bell(p, chance, x, y, r) for x, y, r in placed)


def _bell(p: Palette, chance: Random, x: float, y: float, r: float) -> str:
    """Rings that move away: one looks into it."""
    dx, dy = (750 - x) / 1500 * r * 0.9, (560 - y) / 1000 * r * 0.9
    if abs(dx) + abs(dy) < 1:
        dx, dy = r * 0.06, r * 0.1
    metal = p.c if chance.random() < 0.34 and r < 250 else p.a
    shine = mixed(metal, p.light, 0.55)
    metals = [metal, shine, metal, mixed(metal, p.deep, 0.25), metal, mixed(metal, p.deep, 0.45), mixed(metal, p.deep, 0.7), p.deep]
    return "".join(circle(x + dx * i / 8, y + dy * i / 8, r * (1 - i * 0.118), colour) for i, colour in enumerate(metals))


def _fireworks(p: Palette, chance: Random) -> str:
    bursts = [
        (750, 400, 330, p.b),
        (400, 260, 170, p.c),
        (1120, 280, 190, p.a),
        (1020, 640, 130, p.c),
        (480, 640, 150, p.b),
        (160, 540, 130, p.a),
        (1370, 560, 140, p.b),
    ]
    shapes = []
    for x, y, r, colour in bursts:
        for number in range(4):
            reach, count = r * (number + 1) / 4, 10 + number * 8
            for i in range(count):
                start, end = around(x, y, reach - r * 0.13, 360 / count * (i + number / 2)), around(x, y, reach, 360 / count * (i + number / 2))
                shapes.append(line([start, end], mixed(colour, p.light, number * 0.22), 4 + r * 0.022 * (number + 1) / 2))
        shapes.append(circle(x, y, r * 0.05, p.light))
    hats = "".join(_hat(p, x) for x in range(-60, 1600, 132))
    return "".join(shapes) + rect(0, 905, WIDTH, 100, p.deep) + hats


def _hat(p: Palette, x: float) -> str:
    height = 34 * sin(x) + 34
    return circle(x, 880 - height, 44, p.deep) + path(f"M{x - 84} 1010q84 -150 168 0z", p.deep) + rect(x - 60, 890 - height, 120, 150, p.deep, rx=50)


def wheels(p: Palette, chance: Random) -> str:
    """Two wheels with all their spokes, and the chain between them."""
    one, other, r = (400, 560), (1130, 560), 330
    road = rect(0, 893, WIDTH, 110, p.ground) + rect(0, 893, WIDTH, 12, p.deep)
    discs = circle(*one, r, p.light) + circle(*other, r, p.b)
    spokes = []
    for x, y in (one, other):
        for i in range(18):
            (a, b), (c, d) = around(x, y, 34, i * 20 + 60), around(x, y, r - 14, i * 20)
            (e, f), (g, h) = around(x, y, 34, i * 20 - 60), around(x, y, r - 14, i * 20 + 10)
            spokes.append(path(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}M{e:.1f} {f:.1f}L{g:.1f} {h:.1f}", stroke=p.deep, stroke_width=3))
        spokes += [ring(x, y, r, p.deep, 26), ring(x, y, r - 26, p.a, 8), circle(x, y, 36, p.deep), circle(x, y, 14, p.light)]
    frame = path(
        "M400 560L560 250L930 250L760 590Z M560 250L760 590 M930 250L1130 560M538 206L560 250M930 250L912 180Q970 150 1010 190",
        stroke=p.a,
        stroke_width=24,
        stroke_linejoin="round",
        stroke_linecap="round",
    )
    saddle = (
        path("M478 196H602Q610 222 560 222Q500 224 478 196Z", p.deep)
        + circle(760, 590, 62, p.deep)
        + circle(760, 590, 44, p.b)
        + circle(1004, 176, 34, p.light)
        + circle(1004, 176, 14, p.a)
    )
    pedals = path("M760 590L812 690M786 700h60M760 590L708 490M676 482h60", stroke=p.deep, stroke_width=16, stroke_linecap="round")
    return rect(0, 0, WIDTH, HEIGHT, p.ground) + discs + road + "".join(spokes) + frame + pedals + saddle


def glass(p: Palette, chance: Random) -> str:
    """Glass that still glows."""
    fire = glow("fire", (0, p.b, 0.9), (0.45, p.a, 0.55), (1, p.ground, 0)) + circle(750, 560, 640, "url(#fire)")
    table = rect(0, 850, WIDTH, 160, p.deep) + rect(0, 850, WIDTH, 5, p.a)
    pieces = [
        (750, 1.25, "M-36 -330C-36 -190 -170 -150 -170 20C-170 170 -80 240 0 240C80 240 170 170 170 20C170 -150 36 -190 36 -330Q54 -360 60 -380H-60Q-54 -360 -36 -330Z", p.b),
        (485, 0.98, "M-60 -240C-60 -120 -120 -60 -130 60C-140 190 -70 242 0 242C70 242 140 190 130 60C120 -60 60 -120 60 -240Q78 -262 96 -270H-96Q-78 -262 -60 -240Z", p.a),
        (1020, 1.05, "M-24 -380V-60C-24 0 -130 30 -130 130C-130 206 -70 240 0 240C70 240 130 206 130 130C130 30 24 0 24 -60V-380Q36 -396 40 -410H-40Q-36 -396 -24 -380Z", p.light),
        (250, 0.7, "M-150 40A150 150 0 1 0 150 40A150 150 0 1 0 -150 40Z", p.b),
        (1265, 0.62, "M-150 60A150 150 0 1 0 150 60A150 150 0 1 0 -150 60Z", p.a),
    ]  # fmt: skip
    shapes = []
    for x, scale, shape, colour in pieces:
        y = 850 - 240 * scale if "A" not in shape else 850 - 205 * scale
        shine = path("M-84 -40C-110 20 -104 110 -60 170", stroke=p.light, stroke_width=16, stroke_linecap="round", opacity=0.85)
        rim = path(shape, stroke=mixed(colour, p.light, 0.5), stroke_width=6)
        shapes.append(
            moved(
                x,
                y,
                path(shape, colour, opacity=0.5),
                path(shape, mixed(colour, p.light, 0.3), opacity=0.35, transform="translate(8 60) scale(0.72)"),
                rim,
                shine,
                scale=scale,
                style="mix-blend-mode:screen",
            )
        )
        shapes.append(ellipse(x, 866, 120 * scale, 12, colour, opacity=0.5))
    sparks = "".join(circle(chance.gauss(750, 330), chance.uniform(20, 520), chance.uniform(2, 7), p.b, opacity=0.9) for _spark in range(70))
    return fire + table + "".join(shapes) + sparks


def keys(p: Palette, chance: Random) -> str:
    """Piano keys, opened like a fan."""
    count, shapes = 21, []
    x, y, inner, outer = 750, 1080, 250, 930
    for i in range(count):
        turn = (i - count / 2) * 7.6
        d = f"M-{inner * sin(3.6 * pi / 180):.1f} -{inner}L-{outer * sin(3.6 * pi / 180):.1f} -{outer}H{outer * sin(3.6 * pi / 180):.1f}L{inner * sin(3.6 * pi / 180):.1f} -{inner}Z"
        shapes.append(moved(x, y, path(d, p.a if i == 12 else p.light, stroke=p.deep, stroke_width=5, stroke_linejoin="round"), turned=turn + 3.8))
    for i in range(1, count):
        if i % 7 not in (3, 0):
            shapes.append(moved(x, y, polygon([(-17, -480), (-27, -outer), (27, -outer), (17, -480)], p.deep), turned=(i - count / 2) * 7.6))
    sun = circle(x, y, inner, p.deep) + ring(x, y, inner - 30, p.b, 10) + circle(750, 110, 0, p.b)
    arcs = "".join(ring(x, y, outer + 40 + i * 34, p.c if i % 2 else p.b, 9, opacity=0.75) for i in range(10))
    return arcs + "".join(shapes) + sun


def circus(p: Palette, chance: Random) -> str:
    """A tent of triangles, and what is thrown up above it."""
    top, base, count = (750, 330), 900, 12
    roof = [polygon([top, (110 + i * 1280 / count, 610), (110 + (i + 1) * 1280 / count, 610)], p.a if i % 2 else p.light) for i in range(count)]
    fringe = [
        path(f"M{110 + i * 1280 / count:.1f} 608h{1280 / count:.1f}v22a{640 / count:.1f} 46 0 0 1 -{1280 / count:.1f} 0z", p.light if i % 2 else p.a)
        for i in range(count)
    ]
    wall = [
        polygon(
            [
                (170 + i * 1160 / count, 640),
                (170 + (i + 1) * 1160 / count, 640),
                (170 + (i + 1) * 1160 / count, base),
                (170 + i * 1160 / count, base),
            ],
            p.c if i % 2 else mixed(p.c, p.deep, 0.3),
        )
        for i in range(count)
    ]
    door = (
        polygon([(750, 640), (860, base), (640, base)], p.deep)
        + polygon([(750, 640), (690, base), (640, base)], p.b)
        + polygon([(750, 640), (810, base), (860, base)], p.b)
    )
    pole = path("M750 330V230", stroke=p.deep if not p.is_dark else p.light, stroke_width=10) + polygon([(750, 232), (870, 264), (750, 296)], p.b)
    colours = (p.a, p.b, mixed(p.c, p.light, 0.25 if p.is_dark else 0))
    balls = [circle(*around(750, 620, 545, -54 + i * 12), 30 + 9 * (i % 3), colours[i % 3]) for i in range(10)]
    flags = []
    for side in (-1, 1):
        for i in range(11):
            x, y = 750 + side * (70 + i * 66), 292 + 70 * sin(pi * i / 10) - i * i * 1.6
            flags.append(polygon([(x - 24, y), (x + 24, y + side * 6), (x, y + 62)], (p.a, p.b, p.c, p.light if p.is_dark else p.deep)[i % 4]))
    floor = rect(0, base, WIDTH, 110, p.deep if not p.is_dark else mixed(p.c, p.deep, 0.4)) + ellipse(750, base + 10, 620, 26, p.b, opacity=0.8)
    return group(*balls) + "".join(flags) + floor + "".join(wall) + door + "".join(roof) + "".join(fringe) + pole


def balance(p: Palette, chance: Random) -> str:
    """Heavy things on top of each other, and somebody on a chair on top of those."""
    ground = rect(0, 905, WIDTH, 100, p.deep) + circle(750, 450, 400, p.c)
    blocks = [
        moved(750, 850, polygon([(-250, 55), (250, 55), (180, -55), (-180, -55)], p.a)),
        moved(760, 745, circle(0, 0, 52, p.light), circle(0, 0, 20, p.deep)),
        moved(742, 655, rect(-300, -38, 600, 76, p.b, rx=8), turned=-4),
        moved(640, 560, polygon([(-80, 62), (80, 62), (0, -62)], p.light), turned=-4) + moved(860, 548, rect(-52, -52, 104, 104, p.a), turned=9),
        moved(748, 450, rect(-230, -34, 460, 68, p.deep, rx=34), circle(-190, 0, 18, p.b), circle(190, 0, 18, p.b), turned=3),
        moved(772, 356, path("M-90 60A90 90 0 0 1 90 60Z", p.b), turned=3),
        moved(770, 300, rect(-120, -16, 240, 30, p.light, rx=6), turned=-3),
    ]
    chair = path("M-52 0V-8M52 0V-8M-44 0V62M44 0V62M-52 -6V-104", stroke=p.a, stroke_width=11, stroke_linecap="round") + rect(
        -60, -12, 120, 14, p.a, rx=6
    )
    limbs = (
        ([(-14, -26), (-20, -80), (-8, -132)], 44, 42),
        ([(-10, -122), (-90, -160), (-180, -128)], 25, 12),
        ([(-10, -122), (80, -140), (164, -202)], 25, 12),
        ([(-12, -26), (64, -30), (80, 44)], 32, 14),
        ([(-12, -26), (110, -70), (190, -110)], 32, 13),
    )
    body = circle(-4, -178, 25, p.light) + "".join(tapered(points, p.light, first, last) for points, first, last in limbs)
    props = circle(-190, -162, 20, p.b) + path("M164 -202v-70", stroke=p.b, stroke_width=7) + ellipse(164, -276, 56, 11, p.a)
    return ground + "".join(blocks) + moved(772, 236, chair, body, props, turned=5, scale=0.82)
