"""Codes as lines and squares: QR and Code 128, drawn as SVG. Pure.

Both are black on white with the quiet zone that their standards ask for (ISO/IEC 18004: 4 modules,
ISO/IEC 15417: 10 modules), whatever the house's colours are: a scanner in a dark foyer reads nothing else as well.
"""

import re
from html import escape

from coulisse.admission.qr import qr_rows

# ISO/IEC 15417: widths of bar, space, bar … of the values 0 to 106; the last one is the stop sign.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_PATTERNS = _TABLE.split()
_START_B, _STOP = 104, 106
_QUIET_128 = 10
_QUIET_QR = 4
_RUNS = re.compile("(0*)(1+)")
_LIGHT = {"0" * width: f"m{width} 0" if width else "" for width in range(180)}
_DARK = {"1" * width: f"h{width}" for width in range(180)}


def code128_widths(text: str) -> list[int]:
    """Widths in modules of the bars and spaces of a text in code set B (ASCII 32 to 126), bar first."""
    values = [ord(sign) - 32 for sign in text]
    if not values or not all(0 <= value <= 94 for value in values):
        raise ValueError(text)
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % 103
    return [int(width) for value in (_START_B, *values, check, _STOP) for width in _PATTERNS[value]]


def code128_svg(text: str, height: int = 40, label: str = "") -> str:
    """A Code 128 as SVG, one unit a module, white space at both ends included."""
    widths = code128_widths(text)
    at, bars = _QUIET_128, []
    for index, width in enumerate(widths):
        if index % 2 == 0:
            bars.append(f"M{at} 0h{width}v{height}h-{width}z")
        at += width
    return _svg(at + _QUIET_128, height, "".join(bars), label)


def qr_svg(code: str, label: str = "") -> str:
    """A QR code as SVG, one unit a module, with its white margin. With a label it is an image to a screen reader;
    without one it is decoration beside words that say the same."""
    rows = qr_rows(code)
    lines = [f"M{_QUIET_QR} {y + _QUIET_QR}.5{_line(row)}" for y, row in enumerate(rows)]
    return _svg(len(rows) + 2 * _QUIET_QR, len(rows) + 2 * _QUIET_QR, "".join(lines), label, 'stroke="#000"')


def _line(row: str) -> str:
    """Strokes where dark modules stand side by side, each reached from the end of the one before."""
    return "".join([_LIGHT[light] + _DARK[dark] for light, dark in _RUNS.findall(row)])


def _svg(width: int, height: int, path: str, label: str, drawn: str = 'fill="#000"') -> str:
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {spoken} shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/><path {drawn} d="{path}"/></svg>'
    )
