"""Text in whatever encoding a teacher's computer wrote it."""

from .findings import Refused

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CANDIDATES = ("cp1251", "koi8-r", "cp866")
# How often a letter stands in Russian text, the commonest first; the rest are rare.
_COMMON = "оеаинтсрвлкмдпу"


def to_text(data: bytes) -> str:
    """The text in ``data``.

    Raises:
        Refused: it is not text, or in an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_decoded(data, encoding))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(_cyrillic(data))


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused("encoding_unknown") from None


def _cyrillic(data: bytes) -> str:
    readings = [text for name in _CANDIDATES if (text := _try(data, name)) is not None]
    best = max(readings, key=_likelihood, default="")
    if _likelihood(best) < 0.2:
        raise Refused("encoding_unknown")
    return best


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likelihood(text: str) -> float:
    """The share of common Russian letters among those that are not ASCII."""
    other = [letter for letter in text[:50_000] if ord(letter) > 127]
    return sum(letter in _COMMON for letter in other) / len(other) if other else 0.0


def _checked(text: str) -> str:
    strange = sum(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text[:100_000])
    if strange > len(text[:100_000]) // 500:
        raise Refused("type_mismatch")
    return text
