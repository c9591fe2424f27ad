"""Each direct dependency is named with its reason and licence, and nothing that is gone is."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"]]
    for group in project["dependency-groups"].values():
        asked += [name for name in group if isinstance(name, str)]
    return {re.split(r"[^\w-]", name)[0] for name in asked}


def _described() -> dict[str, tuple[str, str]]:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return {name: (reason, licence) for name, reason, licence in rows}


def test_every_direct_dependency_has_its_reason_and_licence() -> None:
    assert _direct() == set(_described())
    assert all(reason and licence for reason, licence in _described().values())


def test_every_pinned_version_carries_a_hash() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        blocks = re.split(r"\n(?=\S)", file.read_text(encoding="utf-8"))
        pinned = [block for block in blocks if re.match(r"[\w.-]+(\[.*\])?==", block)]
        assert pinned, file.name
        assert [block for block in pinned if "--hash=sha256:" not in block] == []
