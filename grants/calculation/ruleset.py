"""A ruleset: everything about a calculation that people decide, checked field by field."""

import difflib
import hashlib
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Self

SCHEMA = 1
KINDS = ("view", "download", "planned", "copied", "taught", "homework")
_FRACTION = re.compile(r"(0|[1-9]\d{0,8})(?:/([1-9]\d{0,8}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that cannot be: ``code`` and ``params`` let a page say it in its own language."""

    field: str
    code: str
    params: Mapping[str, Any]

    @property
    def message(self) -> str:
        return MESSAGES[self.code].format(**self.params)


MESSAGES = {
    "unknown": "there is no such field",
    "unknown_near": "there is no such field; did you mean “{near}”?",
    "missing": "is missing",
    "not_object": "must be an object with fields",
    "not_integer": "must be a whole number",
    "not_fraction": "must be a fraction in quotes, such as “1/4” or “1”",
    "out_of_range": "must be between {low} and {high}",
    "wrong_schema": "is {given}; this program reads schema {wanted}",
    "bands": "must be a list of pairs [from, to] of grades, rising and without overlap",
    "grows_too_fast": "times the factor must not exceed 1: no stretch gives more than the first",
    "nothing_pays": "at least one kind of use must have a weight above 0",
}


class RulesetError(ValueError):
    """Carries every fault at once; ``errors`` maps the dotted field name to its sentence."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.errors = {fault.field: fault.message for fault in faults}
        super().__init__("; ".join(f"{field} {said}" for field, said in self.errors.items()))


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Shares rise from the ``teachers``-th teacher on, over ``ramp`` steps."""

    teachers: int
    schools: int
    ramp: int


@dataclass(frozen=True, slots=True)
class SchoolTaper:
    """The k-th stretch is ``growth ** k`` uses long and counts ``factor ** k``."""

    factor: Fraction
    growth: int


@dataclass(frozen=True, slots=True)
class Strata:
    """``equal_share`` of the budget goes in equal parts to the strata of ``full_uses`` or more."""

    bands: tuple[tuple[int, int], ...]
    equal_share: Fraction
    full_uses: int


@dataclass(frozen=True, slots=True)
class Hold:
    """When an award waits for people: shares of its points, each exceeded."""

    fresh_days: int
    fresh_share: Fraction
    school_share: Fraction
    reciprocal_share: Fraction


@dataclass(frozen=True, slots=True)
class Ruleset:
    weights: Mapping[str, Fraction]
    taught_students: int
    homework_students: int
    double_click_seconds: int
    family_factor: Fraction
    n0: int
    school_taper: SchoolTaper
    reciprocal: Fraction
    repeat: Fraction
    upstream: Fraction
    eligibility: Eligibility
    strata: Strata
    cap_share: Fraction
    floor_kopecks: int
    hold: Hold

    @classmethod
    def from_json(cls, given: Any) -> Self:
        """Raises :class:`RulesetError` naming every field that cannot be."""
        reader = _Reader()
        top = reader.object("", given, TOP)
        if top.get("schema", SCHEMA) != SCHEMA:
            reader.fault("schema", "wrong_schema", given=top["schema"], wanted=SCHEMA)
        ruleset = _read(cls, reader, top)
        if reader.faults:
            raise RulesetError(sorted(reader.faults, key=lambda fault: fault.field))
        return ruleset

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises ``ValueError`` for what is not JSON, :class:`RulesetError` for its content."""
        return cls.from_json(json.loads(text))

    def to_json(self) -> dict[str, Any]:
        """The same fields as read, every fraction in its lowest terms."""
        return {
            "schema": SCHEMA,
            "weights": {kind: str(weight) for kind, weight in self.weights.items() if weight},
            "taught_students": self.taught_students,
            "homework_students": self.homework_students,
            "double_click_seconds": self.double_click_seconds,
            "family_factor": str(self.family_factor),
            "n0": self.n0,
            "school_taper": {
                "factor": str(self.school_taper.factor),
                "growth": self.school_taper.growth,
            },
            "reciprocal": str(self.reciprocal),
            "repeat": str(self.repeat),
            "upstream": str(self.upstream),
            "eligibility": asdict(self.eligibility),
            "strata": {
                "bands": [list(band) for band in self.strata.bands],
                "equal_share": str(self.strata.equal_share),
                "full_uses": self.strata.full_uses,
            },
            "cap_share": str(self.cap_share),
            "floor_kopecks": self.floor_kopecks,
            "hold": {
                "fresh_days": self.hold.fresh_days,
                "fresh_share": str(self.hold.fresh_share),
                "school_share": str(self.hold.school_share),
                "reciprocal_share": str(self.hold.reciprocal_share),
            },
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: two spellings of the same rules have one digest."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()


TOP = (
    "schema",
    "weights",
    "taught_students",
    "homework_students",
    "double_click_seconds",
    "family_factor",
    "n0",
    "school_taper",
    "reciprocal",
    "repeat",
    "upstream",
    "eligibility",
    "strata",
    "cap_share",
    "floor_kopecks",
    "hold",
)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


class _Reader:
    """Reads fields and collects what is wrong with them instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, field: str, code: str, **params: Any) -> None:
        self.faults.append(Fault(field or "ruleset", code, params))

    def object(
        self, path: str, given: Any, wanted: tuple[str, ...], *, optional: bool = False
    ) -> Mapping[str, Any]:
        if not isinstance(given, dict):
            self.fault(path, "not_object")
            return {}
        for name in given:
            if name not in wanted:
                self._unknown(_join(path, str(name)), str(name), wanted)
        for name in () if optional else wanted:
            if name not in given:
                self.fault(_join(path, name), "missing")
        return given

    def _unknown(self, path: str, name: str, wanted: tuple[str, ...]) -> None:
        near = difflib.get_close_matches(name, wanted, 1)
        if near:
            self.fault(path, "unknown_near", near=near[0])
        else:
            self.fault(path, "unknown")

    def integer(self, path: str, owner: Mapping[str, Any], low: int, high: int) -> int:
        name = path.rpartition(".")[2]
        if name not in owner:
            return low
        value = owner[name]
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(path, "not_integer")
            return low
        if not low <= value <= high:
            self.fault(path, "out_of_range", low=low, high=high)
        return value

    def fraction(
        self, path: str, owner: Mapping[str, Any], low: str = "0", high: str = "1"
    ) -> Fraction:
        name = path.rpartition(".")[2]
        if name not in owner:
            return Fraction(low)
        value = owner[name]
        if not isinstance(value, str) or not _FRACTION.fullmatch(value):
            self.fault(path, "not_fraction")
            return Fraction(low)
        if not Fraction(low) <= Fraction(value) <= Fraction(high):
            self.fault(path, "out_of_range", low=low, high=high)
        return Fraction(value)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _read(cls: Any, reader: _Reader, top: Mapping[str, Any]) -> Any:
    return cls(
        weights=_weights(reader, top),
        taught_students=reader.integer("taught_students", top, 1, 1000),
        homework_students=reader.integer("homework_students", top, 1, 1000),
        double_click_seconds=reader.integer("double_click_seconds", top, 0, 3600),
        family_factor=reader.fraction("family_factor", top, "0", "9/10"),
        n0=reader.integer("n0", top, 1, 1000),
        school_taper=_taper(reader, top),
        reciprocal=reader.fraction("reciprocal", top),
        repeat=reader.fraction("repeat", top),
        upstream=reader.fraction("upstream", top, "0", "3/10"),
        eligibility=_eligibility(reader, top),
        strata=_strata(reader, top),
        cap_share=reader.fraction("cap_share", top, "1/10000", "1"),
        floor_kopecks=reader.integer("floor_kopecks", top, 0, 10**10),
        hold=_hold(reader, top),
    )


def _part(
    reader: _Reader, top: Mapping[str, Any], name: str, wanted: tuple[str, ...]
) -> Mapping[str, Any]:
    return reader.object(name, top[name], wanted) if name in top else {}


def _weights(reader: _Reader, top: Mapping[str, Any]) -> dict[str, Fraction]:
    if "weights" not in top:
        return {}
    given = reader.object("weights", top["weights"], KINDS, optional=True)
    before = len(reader.faults)
    weights = {k: reader.fraction(f"weights.{k}", given) for k in KINDS if k in given}
    are_read = isinstance(top["weights"], dict) and len(reader.faults) == before
    if are_read and not any(weights.values()):
        reader.fault("weights", "nothing_pays")
    return weights


def _taper(reader: _Reader, top: Mapping[str, Any]) -> SchoolTaper:
    given = _part(reader, top, "school_taper", ("factor", "growth"))
    taper = SchoolTaper(
        factor=reader.fraction("school_taper.factor", given, "0", "9/10"),
        growth=reader.integer("school_taper.growth", given, 1, 10),
    )
    if _grows_too_fast(taper):
        reader.fault("school_taper.growth", "grows_too_fast")
    return taper


def _grows_too_fast(taper: SchoolTaper) -> bool:
    return taper.growth * taper.factor > 1


def _eligibility(reader: _Reader, top: Mapping[str, Any]) -> Eligibility:
    given = _part(reader, top, "eligibility", ("teachers", "schools", "ramp"))
    return Eligibility(
        teachers=reader.integer("eligibility.teachers", given, 1, 10**4),
        schools=reader.integer("eligibility.schools", given, 1, 10**3),
        ramp=reader.integer("eligibility.ramp", given, 1, 10**4),
    )


def _strata(reader: _Reader, top: Mapping[str, Any]) -> Strata:
    given = _part(reader, top, "strata", ("bands", "equal_share", "full_uses"))
    return Strata(
        bands=_bands(reader, given),
        equal_share=reader.fraction("strata.equal_share", given),
        full_uses=reader.integer("strata.full_uses", given, 1, 10**6),
    )


def _bands(reader: _Reader, given: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    bands = given.get("bands")
    if "bands" in given and not _are_bands(bands):
        reader.fault("strata.bands", "bands")
        return ()
    return tuple((low, high) for low, high in bands or ())


def _are_bands(bands: Any) -> bool:
    if not isinstance(bands, list) or not 1 <= len(bands) <= 12:
        return False
    flat: list[Any] = []
    for band in bands:
        if not isinstance(band, list) or len(band) != 2:
            return False
        flat += band
    if not all(isinstance(grade, int) and not isinstance(grade, bool) for grade in flat):
        return False
    inside = all(0 <= grade <= 13 for grade in flat)
    rising = all(low <= high for low, high in bands)
    return inside and rising and all(a[1] < b[0] for a, b in itertools.pairwise(bands))


def _hold(reader: _Reader, top: Mapping[str, Any]) -> Hold:
    names = ("fresh_days", "fresh_share", "school_share", "reciprocal_share")
    given = _part(reader, top, "hold", names)
    return Hold(
        fresh_days=reader.integer("hold.fresh_days", given, 0, 3650),
        fresh_share=reader.fraction("hold.fresh_share", given),
        school_share=reader.fraction("hold.school_share", given),
        reciprocal_share=reader.fraction("hold.reciprocal_share", given),
    )
