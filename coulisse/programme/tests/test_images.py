"""What is kept of an uploaded picture, and what never is."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from coulisse.programme import images
from coulisse.programme.images import (
    ImageRefused,
    focal_point,
    image_size,
    image_sources,
    image_urls,
    keep_logo,
    keep_picture,
    stored_type,
    with_focal,
)

Photo = Callable[..., bytes]


def opened(media: Path, file: str) -> Image.Image:
    with Image.open(media / file) as picture:
        picture.load()
        return picture


def test_a_photo_is_kept_in_three_widths_and_one_for_sharing(media: Path, photo: Photo) -> None:
    kept = keep_picture(house_id=7, data=photo())
    files = image_urls(kept.name)
    assert set(files) == {"480", "960", "1600", "share"}
    assert [opened(media, files[width]).size for width in ("480", "960", "1600")] == [(480, 320), (960, 640), (1600, 1067)]
    assert (opened(media, files["share"]).format, opened(media, files["share"]).size) == ("JPEG", (1200, 630))
    assert (kept.width, kept.height) == image_size(kept.name) == (1600, 1067)
    assert all(file.startswith("7/") for file in files.values())
    assert len(kept.name) <= 80


def test_its_commonest_colour_is_there_before_it_is(media: Path, photo: Photo) -> None:
    red, green, blue = bytes.fromhex(keep_picture(house_id=7, data=photo()).colour[1:])
    assert abs(red - 0x20) < 8 and abs(green - 0x30) < 8 and abs(blue - 0x40) < 8


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_usual_format_is_taken(media: Path, photo: Photo, kind: str) -> None:
    kept = keep_picture(house_id=7, data=photo(640, 480, kind))
    assert image_sources(kept.name) == [(480, image_urls(kept.name)["480"]), (640, image_urls(kept.name)["1600"])]


@pytest.mark.parametrize("mode, kind", [("L", "JPEG"), ("CMYK", "JPEG"), ("LA", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("1", "PNG")])
def test_every_way_to_write_colours_is_read(media: Path, mode: str, kind: str) -> None:
    out = io.BytesIO()
    Image.new("L", (300, 200), 200).convert(mode if mode != "I;16" else "L").save(out, kind)
    kept = keep_picture(house_id=7, data=out.getvalue())
    assert opened(media, image_urls(kept.name)["480"]).mode == "RGB"


def test_the_same_file_twice_is_stored_once(media: Path, photo: Photo) -> None:
    first = keep_picture(house_id=7, data=photo())
    written = {path: path.stat().st_mtime_ns for path in media.rglob("*.*")}
    assert keep_picture(house_id=7, data=photo()) == first
    assert {path: path.stat().st_mtime_ns for path in media.rglob("*.*")} == written


def test_a_file_cut_off_by_a_crash_is_written_again(media: Path, photo: Photo) -> None:
    kept = keep_picture(house_id=7, data=photo())
    half = media / image_urls(kept.name)["960"]
    half.write_bytes(half.read_bytes()[:100])
    keep_picture(house_id=7, data=photo())
    assert opened(media, image_urls(kept.name)["960"]).size == (960, 640)


def test_nothing_of_the_camera_stays(media: Path, photo: Photo) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Geheime camera"
    exif[0x8825] = {1: "N", 2: (51.0, 3.0, 0.0)}
    kept = keep_picture(house_id=7, data=photo(exif=exif, comment=b"Geheime opmerking"))
    for file in image_urls(kept.name).values():
        content = (media / file).read_bytes()
        assert b"Geheime" not in content and b"Exif" not in content
        assert not opened(media, file).getexif()


def test_a_photo_taken_on_its_side_stands_upright(media: Path, photo: Photo) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = keep_picture(house_id=7, data=photo(900, 600, exif=exif))
    assert (kept.width, kept.height) == (600, 900)


def test_what_hides_behind_a_picture_is_gone(media: Path, photo: Photo) -> None:
    hidden = b"PK\x03\x04 een tweede bestand"
    keep_picture(house_id=7, data=photo() + hidden)
    assert not any(hidden in path.read_bytes() for path in media.rglob("*.*"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"GIF89a/*" + b"\xff\xd8\xff" * 100 + b"*/=1;",
        b"%PDF-1.7 ...",
        b"PK\x03\x04 ...",
        b"\xff\xd8\xff" + b"\x00" * 2000,
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x20ftypavif" + b"\x00" * 500,
        b"BM" + b"\x00" * 500,
    ],
)
def test_what_is_no_picture_is_refused(media: Path, data: bytes) -> None:
    with pytest.raises(ImageRefused) as refused:
        keep_picture(house_id=7, data=data)
    assert str(refused.value).endswith(".")
    assert not list(media.rglob("*.*"))


@pytest.mark.parametrize("markup", [b"<script>alert(1)</script>", b"<SVG onload=x>", b"<html>", b"<?php echo 1;"])
def test_a_picture_that_is_a_page_as_well_is_refused(media: Path, photo: Photo, markup: bytes) -> None:
    for data in (photo(comment=markup), photo() + markup):
        with pytest.raises(ImageRefused):
            keep_picture(house_id=7, data=data)


def test_a_cut_off_photo_is_refused(media: Path, photo: Photo) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        data = photo(640, 480, kind)
        with pytest.raises(ImageRefused):
            keep_picture(house_id=7, data=data[: len(data) // 2])


def png_that_says(width: int, height: int) -> bytes:
    """A small file that claims to be large: a bomb."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 100000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6400, 10_000, 60_000, 2_000_000])
def test_a_bomb_is_refused_before_it_is_decoded(media: Path, monkeypatch: pytest.MonkeyPatch, side: int) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda *_a, **_k: pytest.fail("decoded"))
    with pytest.raises(ImageRefused, match="40|miljoen"):
        keep_picture(house_id=7, data=png_that_says(side, side))


def test_a_webp_bomb_is_refused_before_it_is_opened(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16382).to_bytes(3, "little") + (16382).to_bytes(3, "little")
    monkeypatch.setattr(Image, "open", lambda *_a, **_k: pytest.fail("opened"))
    with pytest.raises(ImageRefused):
        keep_picture(house_id=7, data=b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)


def test_too_many_bytes_are_refused(media: Path, photo: Photo) -> None:
    with pytest.raises(ImageRefused, match="15 MB"):
        keep_picture(house_id=7, data=photo() + b"\0" * images.MOST_BYTES)


def test_a_strip_is_refused(media: Path, photo: Photo) -> None:
    with pytest.raises(ImageRefused):
        keep_picture(house_id=7, data=photo(4000, 70))


def test_the_crop_follows_what_there_is_to_see(media: Path, photo: Photo) -> None:
    x, y = focal_point(keep_picture(house_id=7, data=photo()).name)
    assert 58 <= x <= 75 and 30 <= y <= 45


def test_who_chooses_a_focal_point_gets_another_crop_of_the_same_picture(media: Path) -> None:
    tall = Image.new("RGB", (800, 1600), "black")
    ImageDraw.Draw(tall).rectangle([0, 1400, 800, 1600], fill="white")
    out = io.BytesIO()
    tall.save(out, "PNG")
    first = keep_picture(house_id=7, data=out.getvalue(), focal=(50, 10)).name
    other = with_focal(first, (50, 95))
    assert focal_point(other) == (50, 95) and image_sources(other) == image_sources(first)
    brightness = [sum(opened(media, image_urls(name)["share"]).resize((1, 1)).getpixel((0, 0))) for name in (first, other)]
    assert brightness[0] < 10 < brightness[1]


def test_a_focal_point_of_a_picture_that_is_gone_is_refused(media: Path) -> None:
    with pytest.raises(ImageRefused):
        with_focal(f"7/{'0' * 32}-1600x900-f50.50", (1, 1))
    with pytest.raises(ImageRefused):
        with_focal("../../etc/passwd", (1, 1))


def test_a_logo_keeps_its_transparency(media: Path, photo: Photo) -> None:
    kept = keep_logo(house_id=7, data=photo(1000, 400, "PNG", "RGBA"))
    files = image_urls(kept.name)
    assert set(files) == {"320", "640", "png"}
    assert opened(media, files["png"]).convert("RGBA").getpixel((0, 0))[3] == 0
    assert opened(media, files["320"]).convert("RGBA").getpixel((0, 0))[3] == 0
    assert len(kept.name) <= 80


def test_a_photo_on_nothing_stands_on_white(media: Path, photo: Photo) -> None:
    kept = keep_picture(house_id=7, data=photo(600, 400, "PNG", "RGBA"))
    assert min(opened(media, image_urls(kept.name)["480"]).getpixel((0, 0))) > 250


def test_a_strange_name_shows_nothing_and_serves_nothing(media: Path) -> None:
    for name in ("", "foto.jpg", "../x", "7/abc", None):
        assert image_urls(name) == {} and image_sources(name) == [] and image_size(name) is None and focal_point(name) == (50, 50)
    assert stored_type("7/../secret.key") is None and stored_type("secret.key") is None
    kept = f"7/{'a' * 32}-1600x900"
    assert [stored_type(f"{kept}{end}") for end in ("-480.webp", "-f50.40.jpg", "-logo.png", "-480.html")] == [
        "image/webp",
        "image/jpeg",
        "image/png",
        None,
    ]


def test_forgetting_leaves_what_another_picture_shows(media: Path, photo: Photo) -> None:
    one = keep_picture(house_id=7, data=photo(), focal=(10, 10)).name
    other = with_focal(one, (90, 90))
    images.forget(one, still_named=[other])
    assert images.is_kept(other, 7) and not images.is_kept(one, 7)
    images.forget(other, still_named=[])
    assert not list(media.rglob("*.*"))
    assert not images.is_kept(other, 8)
