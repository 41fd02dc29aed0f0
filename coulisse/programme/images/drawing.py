"""Drawing a picture anew: upright, in colours that screens know, cropped around what there is to see."""

import io
from typing import Any

from PIL import Image, ImageCms, ImageFilter, ImageOps

from .names import SHARE_SIZE


def upright(opened: Image.Image) -> Image.Image:
    """Turned as the camera was held; of a moving picture the first image."""
    opened.seek(0)
    return ImageOps.exif_transpose(opened)


def in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as screens expect them. A profile that can't be read is left aside."""
    profile = picture.info.get("icc_profile")
    alpha = picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info
    wanted = "RGBA" if alpha else "RGB"
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            found = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, found, ImageCms.createProfile("sRGB"), outputMode=wanted)
            return converted or picture.convert(wanted)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    if picture.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    return picture.convert(wanted)


def flat(picture: Image.Image) -> Image.Image:
    """On white, without transparency."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")


def narrowed(picture: Image.Image, width: int) -> Image.Image:
    if width >= picture.width:
        return picture
    return picture.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS)


def for_sharing(picture: Image.Image, focal: tuple[int, int] | None) -> bytes:
    """The part around the focal point, in the proportions in which social media show a link."""
    x, y = focal or (50, 50)
    cropped = ImageOps.fit(picture, SHARE_SIZE, Image.Resampling.LANCZOS, centering=_centering(picture.size, x / 100, y / 100))
    return encoded(cropped, "JPEG", quality=84, optimize=True, progressive=True)


def _centering(size: tuple[int, int], x: float, y: float) -> tuple[float, float]:
    """Pillow's centering that brings the point to the middle of the crop, or as near as the edges allow."""
    scale = max(SHARE_SIZE[0] / size[0], SHARE_SIZE[1] / size[1])
    return tuple(_share_left(length * scale, wanted, at) for length, wanted, at in zip(size, SHARE_SIZE, (x, y), strict=True))  # type: ignore[return-value]


def _share_left(length: float, wanted: float, at: float) -> float:
    spare = length - wanted
    return min(1.0, max(0.0, (length * at - wanted / 2) / spare)) if spare > 0.5 else 0.5


def guessed_focal(picture: Image.Image) -> tuple[int, int]:
    """Where most happens: the middle of the edges in the picture, drawn to the centre and a little upwards, where faces are."""
    small = picture.convert("L").resize((64, 64)).filter(ImageFilter.FIND_EDGES).crop((2, 2, 62, 62))
    x = _middle_of_weight(small.resize((60, 1), Image.Resampling.BOX).tobytes())
    y = _middle_of_weight(small.resize((1, 60), Image.Resampling.BOX).tobytes())
    return round(50 * 0.4 + x * 0.6), round(40 * 0.5 + y * 0.5)


def _middle_of_weight(weights: bytes) -> float:
    """In percent; peaks count more than an even grain."""
    squared: list[int] = [weight * weight for weight in weights]
    total = sum(squared)
    if not total:
        return 50.0
    return 100 * sum((index + 0.5) * weight for index, weight in enumerate(squared)) / total / len(squared)


def commonest(picture: Image.Image) -> str:
    few = picture.resize((48, 48)).quantize(6)
    index: Any = max(few.getcolors() or [(0, 0)])[1]
    red, green, blue = (few.getpalette() or [136] * 768)[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The pixels and nothing else: no profile, no EXIF, no comment."""
    bare = picture.copy()
    bare.info = {}
    out = io.BytesIO()
    bare.save(out, kind, **options)
    return out.getvalue()
