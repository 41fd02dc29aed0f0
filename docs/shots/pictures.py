"""Pictures for the guides: small files, the same each time as far as a screen is."""

import io
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parents[1] / "houses" / "pictures"
# A page full of photographs needs more colours than a form; beyond these nobody sees a difference.
COLOURS = 128


def keep(data: bytes, path: Path) -> None:
    """A screenshot as an optimised PNG with a palette."""
    shown = Image.open(io.BytesIO(data)).convert("RGB")
    shown.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


def total_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.png"))
