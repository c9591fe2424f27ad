"""Every value of a ruleset as a field; what is wrong is said by the ruleset itself."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.calculation.ruleset import KINDS, SCHEMA, Fault, RulesetError
from grants.calculation.ruleset import Ruleset as Rules
from grants.forms.fields import BandsField, RublesField

USUAL = Path(__file__).resolve().parents[1] / "data" / "default_ruleset.json"
# What a ruleset finds wrong, as the form says it.
FAULTS = {
    "missing": _("Fill this in."),
    "not_integer": _("Write a whole number."),
    "not_fraction": _("Write a fraction such as 1/4, or 0 or 1."),
    "out_of_range": _("It must be between %(low)s and %(high)s."),
    "bands": _("Write rising bands of grades without overlap, for instance 1-4, 5-9, 10-11."),
    "grows_too_fast": _(
        "Multiplied by the factor it must not exceed 1: no step gives more than the first."
    ),
    "nothing_pays": _("At least one kind of use must have a weight above 0."),
}

# Groups of the form and of a comparison: title, then the dotted name of each value.
GROUPS = (
    (
        _("What counts as a use"),
        (
            "double_click_seconds",
            *(f"weights.{kind}" for kind in KINDS),
            "taught_students",
            "homework_students",
        ),
    ),
    (
        _("What one teacher can give"),
        ("family_factor", "n0", "repeat", "reciprocal"),
    ),
    (
        _("What one school can give"),
        ("school_taper.factor", "school_taper.growth"),
    ),
    (_("Remixes"), ("upstream",)),
    (
        _("Who is eligible"),
        ("eligibility.teachers", "eligibility.schools", "eligibility.ramp"),
    ),
    (
        _("How the budget is divided"),
        (
            "strata.bands",
            "strata.equal_share",
            "strata.full_uses",
            "cap_share",
            "floor_kopecks",
        ),
    ),
    (
        _("What is held for a person to look at"),
        ("hold.fresh_days", "hold.fresh_share", "hold.school_share", "hold.reciprocal_share"),
    ),
)


def field_name(path: str) -> str:
    return path.replace(".", "__")


def share(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=20, widget=forms.TextInput(attrs={"class": "num"})
    )


def whole(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint)


def values_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A ruleset's values by their dotted names."""
    found: dict[str, Any] = {}
    for _title, paths in GROUPS:
        for path in paths:
            value: Any = content
            for part in path.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            found[path] = "0" if value is None and path.startswith("weights.") else value
    return found


def usual_content() -> dict[str, Any]:
    """What a first ruleset begins with."""
    content: dict[str, Any] = json.loads(USUAL.read_text(encoding="utf-8"))
    return content


def content_of(values: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": SCHEMA}
    for path, value in values.items():
        *parents, last = path.split(".")
        place = content
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return content


class RulesetForm(forms.Form):
    """The fields bear the dotted names of the JSON, with two underscores for the dot."""

    name = forms.CharField(
        label=_("Name of the ruleset"),
        max_length=100,
        help_text=_(
            "Rulesets of one name are versions of each other; a saved one gets the next number."
        ),
    )
    note = forms.CharField(
        label=_("What is new in this version"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    double_click_seconds = whole(
        _("Seconds within which two clicks are one"),
    )
    weights__view = share(
        _("Weight of a lesson read"),
        _("A fraction such as 1/4, or 0 if it does not pay."),
    )
    weights__download = share(_("Weight of a lesson downloaded"))
    weights__planned = share(_("Weight of a lesson placed in a plan"))
    weights__copied = share(_("Weight of a lesson copied to be changed"))
    weights__taught = share(_("Weight of a lesson taught to a class"))
    weights__homework = share(_("Weight of homework"))
    taught_students = whole(_("Students who must hand in for a lesson to count as taught"))
    homework_students = whole(_("Students who must do the homework"))
    family_factor = share(
        _("Factor for each further lesson of one author"),
        _("1/2: a teacher's second lesson of the same author counts a half, the third a quarter."),
    )
    n0 = whole(
        _("Uses of one teacher that count in full"),
        _("A teacher who uses more is scaled down to this sum, over all authors together."),
    )
    repeat = share(_("Factor if it was paid for this teacher before"))
    reciprocal = share(_("Factor between two who use each other's lessons"))
    school_taper__factor = share(
        _("Factor from one step to the next"),
        _("1/2: the first use of a school counts in full, the next step a half, then a quarter."),
    )
    school_taper__growth = whole(
        _("How many times longer each step is"),
        _("2: one use in full, the next two at the factor, the next four at its square."),
    )
    upstream = share(
        _("Share passed to the author of the original"),
        _("From 0 to 3/10 of what a published remix earns."),
    )
    eligibility__teachers = whole(_("Teachers an author needs"))
    eligibility__schools = whole(_("Schools they must come from"))
    eligibility__ramp = whole(
        _("Teachers from the first share to the full one"),
        _("So that no number of teachers brings a jump in pay."),
    )
    strata__bands = BandsField(
        label=_("Bands of grades"),
        help_text=_("Each subject and band has its own part of the budget: 1-4, 5-9, 10-11."),
    )
    strata__equal_share = share(
        _("Part of the budget divided equally among them"),
        _("The rest follows the points. It protects rare subjects."),
    )
    strata__full_uses = whole(
        _("Uses from which such a part is a full one"),
        _("A subject and band with fewer uses gets less of what is divided equally."),
    )
    cap_share = share(_("Most that one author may get, as a share of the budget"))
    floor_kopecks = RublesField(
        label=_("Smallest award, in rubles"),
        help_text=_("What an eligible author gets at least; 0 if there is no such sum."),
    )
    hold__fresh_days = whole(_("An account is fresh for so many days after it was confirmed"))
    hold__fresh_share = share(_("Hold if this share of the points comes from fresh accounts"))
    hold__school_share = share(_("Hold if this share comes from one school"))
    hold__reciprocal_share = share(_("Hold if this share comes from those whose lessons they use"))

    def __init__(
        self, *args: Any, content: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        if content is not None:
            values = {field_name(path): value for path, value in values_of(content).items()}
            options["initial"] = {**values, **(options.get("initial") or {})}
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """All that the ruleset finds wrong, at once with what the fields themselves did."""
        values = super().clean() or {}
        usual = {field_name(path): value for path, value in values_of(usual_content()).items()}
        try:
            Rules.from_json(_content({**usual, **values}))
        except RulesetError as wrong:
            self._tell([fault for fault in wrong.faults if _field_of(fault) not in self.errors])
        return values

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[field_name(path)] for path in paths]) for title, paths in GROUPS]

    def content(self) -> dict[str, Any]:
        return _content(self.cleaned_data)

    def _tell(self, faults: Sequence[Fault]) -> None:
        """Puts what the ruleset says of a value beside the field it is about."""
        for fault in faults:
            name = _field_of(fault)
            known = name in self.fields
            said = _said(fault)
            self.add_error(name if known else None, said if known else f"{fault.field}: {said}")


def _content(values: Mapping[str, Any]) -> dict[str, Any]:
    paths = [path for _title, group in GROUPS for path in group]
    return content_of({path: values[field_name(path)] for path in paths})


def _said(fault: Fault) -> str:
    """In rubles where the field is in rubles."""
    params = dict(fault.params)
    if fault.field.endswith("_kopecks"):
        params = {name: Fraction(value) / 100 for name, value in params.items()}
    return FAULTS[fault.code] % params if fault.code in FAULTS else fault.message


def _field_of(fault: Fault) -> str:
    return field_name("weights.taught" if fault.field == "weights" else fault.field)
