"""Words spelt so that they can be compared."""


def spelt_plainly(*texts: str) -> str:
    """Without capitals, and with one letter for the two that Russians write for each other."""
    return " ".join(" ".join(texts).casefold().replace("ё", "е").split())
