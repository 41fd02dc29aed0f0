"""stub"""

import io
from PIL import Image


def draw(slug: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (640, 160), (10, 10, 10, 255)).save(out, "PNG")
    return out.getvalue()
