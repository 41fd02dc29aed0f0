"""stub"""
import io
from typing import Any
from PIL import Image
def draw(described: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1067), (described["poster"]["seed"] * 5, 90, 120)).save(out, "JPEG")
    return out.getvalue()
