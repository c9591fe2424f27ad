"""The forms of the city's list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eschool.core.spreadsheets import DANGEROUS
from library.models import SubjectPage
from profliner.city_list.entries import LONGEST_DAY, Entry, Known, Problem, Reading
from profliner.models import Element, Field, Profession
from profliner.selectors.professions import WORDS

SKILLS = 10
Choices = list[tuple[str, Any]]
AREA = {"rows": 5}


def _fields() -> list[tuple[str, str]]:
    return [("", "—"), *((field.slug, field.name) for field in Field.objects.all())]


def _subjects() -> list[tuple[str, str]]:
    return [(page.slug, page.name) for page in SubjectPage.objects.order_by("position", "title")]


def _skills() -> Choices:
    found: dict[str, list[tuple[str, str]]] = {}
    kinds = (Element.Kind.SKILL, Element.Kind.KNOWLEDGE)
    for element in Element.objects.filter(kind__in=kinds):
        found.setdefault(str(Element.Kind(element.kind).label), []).append(
            (element.code, element.name)
        )
    groups = [(kind, sorted(names, key=lambda pair: pair[1])) for kind, names in found.items()]
    return [("", "—"), *groups]


def _levels() -> Choices:
    return [("", "—"), *((str(level), f"{level} · {word}") for level, word in WORDS.items())]


class SkillsWidget(forms.MultiWidget):
    template_name = "profliner/professions/_skills_widget.html"

    def decompress(self, value: Any) -> list[str]:
        """From ``code=level code=level`` to a code and a level for each line."""
        pairs = [pair.partition("=")[::2] for pair in (value or "").split()]
        cells = [cell for pair in pairs[:SKILLS] for cell in pair]
        return cells + [""] * (2 * SKILLS - len(cells))


class SkillsField(forms.MultiValueField):
    """Lines of a skill and how much of it; its value is as the column of the file."""

    def __init__(self, **options: Any) -> None:
        lines = [forms.ChoiceField(required=False) for _cell in range(2 * SKILLS)]
        names = (_("Skill"), _("How much")) * SKILLS
        widget = SkillsWidget([forms.Select(attrs={"aria-label": name}) for name in names])
        super().__init__(fields=lines, widget=widget, require_all_fields=False, **options)

    def offer(self, skills: Choices, levels: Choices) -> None:
        """The same choices in every line, read once."""
        cells: Iterable[tuple[Any, Any]] = zip(self.fields, self.widget.widgets, strict=True)
        for place, (line, select) in enumerate(cells):
            line.choices = select.choices = levels if place % 2 else skills

    def compress(self, data_list: list[str]) -> str:
        pairs = zip(data_list[::2], data_list[1::2], strict=True)
        return " ".join(f"{code}={level}" for code, level in pairs if code or level)


class ProfessionForm(forms.Form):
    """One row of the list; what may stand in it is checked as for a file."""

    slug = forms.CharField(
        label=_("Address"), max_length=80, help_text=_("Small Latin letters and hyphens: welder.")
    )
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    field = forms.ChoiceField(label=_("Field of work"), choices=_fields)
    summary_ru = forms.CharField(label=_("In one sentence, Russian"), max_length=300)
    summary_en = forms.CharField(label=_("In one sentence, English"), max_length=300)
    day_ru = forms.CharField(
        label=_("What people do all day, Russian"),
        max_length=LONGEST_DAY,
        widget=forms.Textarea(AREA),
    )
    day_en = forms.CharField(
        label=_("What people do all day, English"),
        max_length=LONGEST_DAY,
        widget=forms.Textarea(AREA),
    )
    occupation = forms.CharField(
        label=_("Code of the O*NET occupation"),
        max_length=10,
        required=False,
        help_text=_("Like 51-4121.00. It brings tasks and related professions."),
    )
    interests = forms.CharField(
        label=_("Interests"),
        max_length=3,
        required=False,
        help_text=_("Letters of RIASEC, the strongest first. Empty: those of the occupation."),
    )
    subjects = forms.MultipleChoiceField(
        label=_("Subjects that lead there"),
        choices=_subjects,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skills = SkillsField(label=_("Skills"), required=False)
    directions = forms.CharField(
        label=_("Directions of education"),
        max_length=300,
        required=False,
        help_text=_("Codes of the Russian classifier with spaces between: 22.02.06 15.01.05"),
    )
    demand = forms.ChoiceField(
        label=_("Mark of demand"), choices=Profession.Demand.choices, required=False
    )
    demand_on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    demand_source = forms.CharField(label=_("Source of the mark"), max_length=300, required=False)
    generated = forms.BooleanField(
        label=_("Made up for a demonstration, and to be labelled so"), required=False
    )
    note = forms.CharField(
        label=_("What changed"),
        max_length=500,
        required=False,
        help_text=_("For the list of versions."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        skills = self.fields["skills"]
        if isinstance(skills, SkillsField):
            skills.offer(_skills(), _levels())

    def entry(self, known: Known, slug: str = "") -> Entry | None:
        """None where a value cannot stand in the list; the reasons are then at the fields."""
        values = self.cleaned_data
        cells = {name: str(values.get(name) or "") for name in self.fields if name != "note"}
        cells |= {
            "slug": slug or cells["slug"],
            "subjects": " ".join(values["subjects"]),
            "generated": "yes" if values["generated"] else "no",
        }
        reading = Reading(cells, known)
        entry = reading.entry()
        self.take(reading.problems)
        return entry

    def take(self, problems: list[Problem]) -> None:
        for problem in problems:
            column = problem.column if problem.column in self.fields else None
            self.add_error(column, problem.message)


class MarkForm(forms.Form):
    """One mark for all professions that are ticked."""

    # Taking a mark away is a choice of its own: a box left alone must not do it.
    NONE = "none"
    demand = forms.ChoiceField(
        label=_("In the city"),
        choices=[
            ("", "—"),
            *((mark.value, mark.label) for mark in Profession.Demand),
            (NONE, _("No mark")),
        ],
    )
    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    slugs = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        listed = Profession.objects.listed().values_list("slug", "slug")
        self.fields["slugs"].choices = list(listed)  # type: ignore[attr-defined]  # a choice field

    def clean_demand(self) -> str:
        chosen: str = self.cleaned_data["demand"]
        return "" if chosen == self.NONE else chosen

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("demand") and not (values.get("on") and values.get("source")):
            raise forms.ValidationError(_("A mark needs a date and a source."))
        if values.get("source", "").startswith(DANGEROUS):
            raise forms.ValidationError(_("The source begins like a formula of a spreadsheet."))
        return values


class ListFileForm(forms.Form):
    file = forms.FileField(
        label=_("The list as a CSV file"),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    note = forms.CharField(label=_("What changed"), max_length=500, required=False)
