"""Russian or English, by the share of Cyrillic letters."""


def guess(text: str) -> str:
    sample = text[:20_000]
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in sample)
    latin = sum("a" <= letter <= "z" for letter in sample.lower())
    return "ru" if cyrillic * 3 > latin else "en"
