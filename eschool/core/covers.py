"""Pictures of our own: a subject's cover is drawn from its name and the item's id."""

import hashlib

HUES = 12
TILE = 40
COLUMNS, ROWS = 6, 3
KNOWN_HUES = {
    "mathematics": 8,
    "russian": 0,
    "literature": 11,
    "english": 10,
    "physics": 9,
    "chemistry": 5,
    "biology": 4,
    "geography": 6,
    "history": 1,
    "computing": 7,
    "statistics": 8,
    "economics": 6,
    "astronomy": 9,
    "technology": 3,
    "arts": 10,
    "safety": 0,
    "primary": 2,
    "social-studies": 2,
}

_SHAPES = (
    "M0 0h40a40 40 0 0 1-40 40z",  # quarter disc
    "M0 0a20 20 0 0 1 0 40z M40 0a20 20 0 0 0 0 40z",  # two half discs
    "M20 4a16 16 0 1 1 0 32a16 16 0 0 1 0-32z",  # disc
    "M0 0h40L0 40z",  # triangle
    "M0 0h13.3v40H0z M26.7 0H40v40H26.7z",  # bars
    "M20 0L40 20L20 40L0 20z",  # diamond
    "M0 0a40 40 0 0 1 40 40h-13.3A26.7 26.7 0 0 0 0 13.3z",  # arc
    "M0 40a40 40 0 0 1 40-40v40z M0 0h16a16 16 0 0 1-16 16z",  # leaf
)
_ALPHABETS = ("026", "012", "352", "162", "072", "536", "601", "710", "402", "315")
_TONES = ("a", "a", "b", "c", "", "")


def hue_of(subject: str) -> int:
    """The number of a subject's hue, the same for ever: known subjects are spread by hand."""
    return KNOWN_HUES.get(subject, _digest(subject)[0] % HUES)


def tiles(subject: str, seed: object) -> list[tuple[str, str, str]]:
    """(tone, transform, path) of each tile; empty places are left out."""
    alphabet = _ALPHABETS[_digest("motif:" + subject)[0] % len(_ALPHABETS)]
    noise = _digest(f"{subject}:{seed}")
    placed = ((_TONES[byte % 6], place, byte) for place, byte in enumerate(noise[: COLUMNS * ROWS]))
    return [
        (tone, _transform(place, byte // 6 % 4), _SHAPES[int(alphabet[byte // 24 % len(alphabet)])])
        for tone, place, byte in placed
        if tone
    ]


def _transform(place: int, quarter: int) -> str:
    row, column = divmod(place, COLUMNS)
    move = f"translate({column * TILE} {row * TILE})"
    return move if not quarter else f"{move} rotate({quarter * 90} 20 20)"


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=32).digest()
