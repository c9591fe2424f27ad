"""Pictures inside documents: what a browser and a PDF can show, and nothing that explodes."""

import io
import re
import warnings

from PIL import Image, UnidentifiedImageError

from .findings import Refused

MAX_PIXELS = 50_000_000
KEPT = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
CONVERTED = ("BMP", "TIFF")

_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


class Unreadable(Exception):  # noqa: N818 - said of the picture
    """A picture that is left out; ``code`` is that of the finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_svg(data: bytes) -> bool:
    return bool(_SVG.search(data[:4096]))


def suitable(data: bytes) -> tuple[bytes, str]:
    """The picture as it may be kept and its suffix.

    Raises:
        Refused: it has too many pixels.
        Unreadable: it is no picture, or one that is not shown (SVG, WMF, EMF).
    """
    if is_svg(data):
        raise Unreadable("svg_dropped")
    kind = measured(data)
    if kind in KEPT:
        return data, KEPT[kind]
    if kind in CONVERTED:
        return _as_png(data), "png"
    raise Unreadable("picture_unreadable")


def measured(data: bytes) -> str | None:
    """The format's name in Pillow, or ``None``; only the header is read.

    Raises:
        Refused: the picture has too many pixels.
    """
    try:
        with _quiet(data) as image:
            check_pixels(image.size)
            return image.format
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    except Image.DecompressionBombError:
        raise Refused("picture_too_large", megapixels=MAX_PIXELS // 1_000_000) from None


def check_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise Refused("picture_too_large", megapixels=MAX_PIXELS // 1_000_000)


def _quiet(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Image.open(io.BytesIO(data), formats=[*KEPT, *CONVERTED])


def _as_png(data: bytes) -> bytes:
    try:
        with _quiet(data) as image:
            out = io.BytesIO()
            image.convert("RGBA").save(out, "PNG")
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Unreadable("picture_unreadable") from None
    return out.getvalue()
