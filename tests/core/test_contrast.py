"""The colours by role keep their contrast, light and dark."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.PACKAGE / "static/css/tokens.css").read_text()
ROLES = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}
SURFACES = ("surface", "surface-raised", "surface-sunken")
PAIRS = [
    *[("text", ground, 7.0) for ground in (*SURFACES, "mark", "accent-soft", "caution-soft")],
    *[("muted", ground, 7.0) for ground in ("surface", "surface-raised")],
    ("muted", "surface-sunken", 4.5),
    *[
        (tone, ground, 4.5)
        for tone in ("accent", "positive", "caution", "danger")
        for ground in (*SURFACES, f"{tone}-soft")
    ],
    *[(f"on-{tone}", tone, 4.5) for tone in ("accent", "positive", "caution", "danger")],
    *[("line-strong", ground, 3.0) for ground in SURFACES],
    *[("focus", ground, 3.0) for ground in SURFACES],
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(ink: str, ground: str, least: float, theme: int) -> None:
    levels = sorted((luminance(ROLES[ink][theme]), luminance(ROLES[ground][theme])), reverse=True)
    assert (levels[0] + 0.05) / (levels[1] + 0.05) >= least
