"""Posters with people, or what looks like them: dancers, faces, puppets, a robot."""

from random import Random

from .palettes import Palette, mixed
from .svg import WIDTH, Point, around, below, circle, ellipse, group, line, moved, path, polygon, rect, ring, smooth, tapered, wave


def dancers(p: Palette, chance: Random, variant: str = "row") -> str:
    """Bodies as arcs: leaning in a row, or around a sun."""
    if variant == "ring":
        sun = "".join(circle(750, 500, r, p.c, opacity=o) for r, o in ((300, 0.14), (230, 0.25), (150, 1.0)))
        places = [around(750, 500, 300, 45 * i) for i in range(8)]
        return sun + "".join(moved(x, y, _dancer(p.deep if i % 2 else p.b, i), turned=45 * i, scale=0.74) for i, (x, y) in enumerate(places))
    floor = polygon([(-20, 700), (1520, 940), (1520, 1020), (-20, 1020)], p.b)
    ball = circle(1330, 838, 68, p.c)
    row = [moved(150 + i * 262, 560 + i * 40, _dancer((p.a, p.b, p.deep, p.a, p.b)[i % 5], i), turned=9, scale=1.42) for i in range(5)]
    return (
        "".join(ring(1250, 130, 120 + 110 * i, p.c, 26, opacity=0.32) for i in range(7)) + floor + ball + group(*row, style="mix-blend-mode:multiply")
    )


_POSES = (
    # Head; spine; arms and legs from one end to the other, the third point where they meet the body.
    ((12, -176), [(2, -128), (-16, -50), (0, 20)], [(-170, -230), (-80, -160), (2, -122), (92, -150), (180, -250)], [(-150, 190), (-70, 110), (0, 24), (86, 70), (200, 60)]),
    ((-52, -160), [(-34, -116), (10, -54), (6, 20)], [(-210, -90), (-120, -130), (-34, -110), (60, -150), (150, -120)], [(30, 230), (26, 120), (6, 24), (110, 0), (210, -90)]),
    ((44, -170), [(26, -124), (30, -50), (0, 20)], [(-110, -260), (-50, -170), (26, -116), (120, -110), (220, -180)], [(-190, 130), (-90, 90), (0, 24), (50, 120), (24, 232)]),
    ((-14, -184), [(-6, -136), (-26, -54), (0, 20)], [(-190, -150), (-100, -110), (-6, -128), (50, -210), (120, -300)], [(-60, 230), (-66, 116), (0, 24), (100, 92), (170, 190)]),
)  # fmt: skip


def _dancer(colour: str, pose: int) -> str:
    head, spine, arms, legs = _POSES[pose % len(_POSES)]
    hip, chest = legs[2], arms[2]
    limbs = [tapered([start, *way], colour, first, last) for start, way, first, last in (
        (chest, arms[1::-1], 27, 11), (chest, arms[3:], 27, 11), (hip, legs[1::-1], 38, 13), (hip, legs[3:], 38, 13))]  # fmt: skip
    return circle(*head, 25, colour) + tapered(spine, colour, 46, 42) + "".join(limbs)


_PROFILE: list[Point] = [
    (-260, -520), (-60, -470), (60, -370), (92, -250), (80, -170), (112, -96), (152, -20), (148, 12), (104, 26), (112, 62), (126, 84), (104, 104),
    (114, 134), (100, 168), (110, 214), (86, 262), (16, 276), (-60, 290), (-96, 360), (-90, 520),
]  # fmt: skip


def faces(p: Palette, chance: Random) -> str:
    """Two profiles that share one line."""
    shape = f"{smooth(_PROFILE)}L-900 560L-900 -560Z"
    moon = circle(750, 470, 410, p.c) if p.is_dark else circle(750, 470, 410, p.light)
    left = moved(640, 500, path(shape, p.a))
    right = moved(
        860, 500, group(path(shape, p.b), transform="scale(-1 1)"), style="mix-blend-mode:screen" if p.is_dark else "mix-blend-mode:multiply"
    )
    eyes = path("M606 368Q650 338 694 372Q650 388 606 368Z", p.deep) + path("M806 372Q850 338 894 368Q850 388 806 372Z", p.deep)
    steps = "".join(circle(x, y, 9, p.light) for x, y in [around(750, 470, 450, a) for a in range(0, 360, 9)])
    return moon + steps + left + right + eyes


def puppets(p: Palette, chance: Random) -> str:
    """An otter and a fish on strings, above a river."""
    sun = circle(750, 330, 250, p.b, opacity=0.9)
    bars = "".join(
        moved(x, 62, rect(-130, -11, 260, 22, p.light, rx=11), turned=t) + moved(x, 62, rect(-70, -8, 140, 16, p.light, rx=8), turned=t + 74)
        for x, t in ((620, -7), (990, 8))
    )
    strings = path("M510 76L486 560M620 62L604 330M728 52L742 560M880 46L880 600M1100 80L1100 560", stroke=p.light, stroke_width=4)
    rivers = [
        below(wave(y, 30, length, shift), colour)
        for y, length, shift, colour in ((720, 520, 0, p.a), (800, 620, 200, mixed(p.a, p.deep, 0.45)), (890, 700, 90, p.deep))
    ]
    otter = (
        path("M500 760Q470 520 560 420Q610 380 660 420Q750 520 730 780Z", mixed(p.c, p.deep, 0.45))
        + path("M560 790Q540 600 612 548Q690 600 676 800Z", p.light) + circle(540, 336, 30, mixed(p.c, p.deep, 0.45)) + circle(676, 336, 30, mixed(p.c, p.deep, 0.45))
        + ellipse(608, 400, 112, 98, mixed(p.c, p.deep, 0.45)) + ellipse(608, 444, 70, 46, p.light) + ellipse(608, 422, 24, 16, p.deep)
        + circle(564, 380, 12, p.deep) + circle(652, 380, 12, p.deep) + path("M608 438v22M608 460q-22 18-40 4M608 460q22 18 40 4", stroke=p.deep, stroke_width=6, stroke_linecap="round")
        + path("M560 446h-66M562 458l-60 16M656 446h66M654 458l60 16", stroke=p.deep, stroke_width=4, stroke_linecap="round")
        + line([(528, 520), (480, 560), (500, 620)], mixed(p.c, p.deep, 0.55), 44) + line([(700, 520), (744, 560), (726, 620)], mixed(p.c, p.deep, 0.55), 44)
    )  # fmt: skip
    fish = moved(990, 600, path("M-120 0Q-20 -110 90 -10L150 -66Q136 0 150 66L90 10Q-20 110 -120 0Z", p.c), circle(-66, -14, 14, p.light), circle(-66, -14, 7, p.deep),
                 path("M-20 -52Q14 0 -20 52M24 -40Q52 0 24 40", stroke=p.light, stroke_width=8, stroke_linecap="round"), turned=-12)  # fmt: skip
    return sun + strings + bars + rivers[0] + otter + fish + rivers[1] + rivers[2]


def robot(p: Palette, chance: Random) -> str:
    """A robot with a flower."""
    steel, shade = p.b, mixed(p.b, p.deep, 0.35)
    ground = circle(750, 520, 420, p.c) + rect(0, 880, WIDTH, 120, p.deep)
    legs = (
        rect(640, 760, 70, 130, shade, rx=12)
        + rect(790, 760, 70, 130, shade, rx=12)
        + rect(600, 870, 130, 44, p.a, rx=20)
        + rect(770, 870, 130, 44, p.a, rx=20)
    )
    body = rect(570, 480, 360, 300, steel, rx=36) + rect(620, 530, 260, 130, p.deep, rx=16)
    dials = "".join(circle(x, 718, 22, colour) for x, colour in ((650, p.a), (716, p.light), (782, p.a), (848, p.light)))
    beat = path("M636 596h56l22-40 34 84 26-60 18 16h72", stroke=p.a, stroke_width=9, stroke_linejoin="round", stroke_linecap="round")
    head = (
        rect(610, 250, 280, 200, steel, rx=44)
        + circle(690, 344, 48, p.light)
        + circle(810, 344, 48, p.light)
        + circle(702, 350, 20, p.deep)
        + circle(822, 350, 20, p.deep)
    )
    face = (
        path("M690 416q60 34 120 0", stroke=p.deep, stroke_width=9, stroke_linecap="round")
        + rect(700, 446, 100, 40, shade)
        + path("M750 250v-70", stroke=shade, stroke_width=12)
        + circle(750, 164, 26, p.a)
    )
    arms = (
        line([(572, 540), (490, 620), (500, 720)], shade, 42)
        + line([(928, 540), (1020, 560), (1060, 440)], shade, 42)
        + circle(500, 730, 36, p.a)
        + circle(1064, 430, 36, p.a)
    )
    stem = path("M1064 470C1070 380 1060 330 1072 236", stroke=p.light, stroke_width=12, stroke_linecap="round")
    petals = "".join(ellipse(1072, 160, 30, 56, p.a if i % 2 else p.light, transform=f"rotate({i * 45} 1072 220)") for i in range(8)) + circle(
        1072, 220, 34, p.deep
    )
    ears = rect(584, 320, 28, 70, shade, rx=10) + rect(888, 320, 28, 70, shade, rx=10)
    return ground + legs + arms + body + dials + beat + ears + head + face + stem + petals
