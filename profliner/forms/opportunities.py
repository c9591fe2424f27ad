"""Forms of the catalogue, of sign-ups, and of those who publish."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import District
from eschool.core.forms import near
from library.models import SubjectPage
from profliner.kinds import OPPORTUNITIES, Result, WhyCancelled
from profliner.models import Field, Opportunity, Organisation, Profession
from profliner.proposals import LABELS
from profliner.querysets import still_asked
from profliner.schedules import Meeting

GRADES = [("", _("Any")), *((str(grade), str(grade)) for grade in range(1, 12))]
MEETINGS = 40
# The parts of the form of an opportunity; what stands together in a row is entered together.
PARTS = (
    (
        _("What it is"),
        (("kind",), ("title_ru",), ("title_en",), ("text_ru",), ("text_en",), ("asked",)),
    ),
    (_("For whom"), (("age_from", "age_to"), ("grade_from", "grade_to"), ("requires",))),
    (
        _("When and where"),
        (
            *(("starts_on", "ends_on"), ("deadline_at",), ("place", "district"), ("is_online",)),
            *(("places", "hours"), ("price",)),
        ),
    ),
    (_("What it leads to"), (("field",), ("subjects",), ("professions",))),
)
# Narrower than the columns, which differ between databases.
SPANS = {
    "age_from": (3, 99),
    "age_to": (3, 99),
    "grade_from": (1, 11),
    "grade_to": (1, 11),
    "hours": (1, 5000),
    "places": (1, 100_000),
}


def _long(most: int) -> Any:
    return {"max_length": most, "widget": forms.Textarea(attrs={"rows": 6})}


def _at_most(field: Any, most: int, *, rows: int) -> None:
    """For a field of a model; the template counts down from ``max_length``."""
    field.validators.append(MaxLengthValidator(most))
    field.max_length = most
    field.widget.attrs["rows"] = rows


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class FilterForm(forms.Form):
    """Whatever is wrong in an address is left out: a filter never breaks the page."""

    q = forms.CharField(required=False, max_length=200, empty_value="")
    kind = forms.MultipleChoiceField(
        label=_("Kind"),
        required=False,
        choices=[(kind.value, kind.label) for kind in OPPORTUNITIES],
        widget=forms.CheckboxSelectMultiple,
    )
    grade = forms.TypedChoiceField(
        label=_("Grade"), required=False, choices=GRADES, coerce=int, empty_value=None
    )
    age = forms.IntegerField(label=_("Age"), required=False, min_value=3, max_value=99)
    field = forms.ModelChoiceField(
        Field.objects.all(), label=_("Field of work"), required=False, to_field_name="slug"
    )
    subject = forms.ModelChoiceField(
        SubjectPage.objects.none(), label=_("Subject"), required=False, to_field_name="slug"
    )
    district = forms.ModelChoiceField(
        District.objects.all(), label=_("District"), required=False, to_field_name="slug"
    )
    begins = forms.DateField(label=_("Begins on or after"), required=False, widget=DayInput())
    online = forms.BooleanField(label=_("Online only"), required=False)
    free = forms.BooleanField(label=_("With free places only"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects: Any = self.fields["subject"]
        subjects.queryset = SubjectPage.objects.live().order_by("title")
        for name in ("field", "subject", "district"):
            self.fields[name].empty_label = _("Any")  # type: ignore[attr-defined]  # a choice field's

    def fitting(self) -> dict[str, Any]:
        """What is filled in and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class OrganisationForm(forms.ModelForm[Organisation]):
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Shown to everyone as a plain address."),
    )

    class Meta:
        model = Organisation
        fields = (
            *("kind", "name_ru", "name_en", "about_ru", "about_en", "tax_number", "address"),
            "website",
        )
        help_texts = {
            "about_ru": _("What you do, for students and parents. A few sentences."),
            "tax_number": _("Ten or twelve digits. An administrator checks it in the register."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("about_ru", "about_en"):
            _at_most(self.fields[name], 2000, rows=4)
        self.fields["about_ru"].required = True
        self.fields["address"].required = True

    def clean_tax_number(self) -> str:
        value: str = self.cleaned_data["tax_number"].strip()
        if value and not (value.isascii() and value.isdecimal() and len(value) in (10, 12)):
            raise forms.ValidationError(_("A taxpayer's number has ten or twelve digits."))
        return value


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=_("How it was checked, or why not"),
        help_text=_("If it is checked, everyone reads this on the pages of the organisation."),
        **_long(1000),
    )


class ChangeForm(forms.Form):
    note = forms.CharField(
        label=_("Why the change is not accepted"),
        help_text=_("Those who run the organisation read it."),
        **_long(1000),
    )


class MemberForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of a colleague"), max_length=254)


class ReturnForm(forms.Form):
    note = forms.CharField(label=_("What has to be mended"), **_long(1000))


class StoryReturnForm(ReturnForm):
    note = forms.CharField(label=_("What has to be mended"), **_long(500))


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why it is cancelled"),
        choices=[("", _("Choose")), *WhyCancelled.choices],
        help_text=_("Everyone who signed up will read it."),
    )


class PlacesForm(forms.Form):
    places = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_(
            "Empty means no limit. With fewer places those who came last go back to the head of the"
            " waiting list and are told."
        ),
    )


class OpportunityForm(forms.ModelForm[Opportunity]):
    price = forms.DecimalField(
        label=_("Price in roubles"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        help_text=_("Empty means free."),
    )
    deadline_at = forms.DateTimeField(
        label=_("Sign up until"),
        widget=MomentInput(),
        help_text=_("In the city's time."),
        validators=[near],
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput(), validators=[near])
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput(), validators=[near])

    class Meta:
        model = Opportunity
        fields = (
            *("kind", "title_ru", "title_en", "text_ru", "text_en", "asked", "field", "subjects"),
            *("professions", "requires", "district", "place", "is_online", "age_from", "age_to"),
            *("grade_from", "grade_to", "hours", "starts_on", "ends_on", "deadline_at", "places"),
        )
        labels = LABELS
        widgets: ClassVar[dict[str, Any]] = dict.fromkeys(
            ("subjects", "professions", "requires"), forms.CheckboxSelectMultiple
        )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text_ru", "text_en", "asked"):
            _at_most(self.fields[name], 5000, rows=5)
        fields: Any = self.fields
        earlier = _earlier(organisation).exclude(pk=self.instance.pk)
        fields["requires"].queryset = earlier.order_by("title_ru")
        fields["requires"].label_from_instance = _named
        fields["professions"].queryset = Profession.objects.listed().order_by("name_ru")
        fields["subjects"].queryset = SubjectPage.objects.live().order_by("title")
        # A page's number is looked up through its parent, where Django does not mind its size.
        fields["subjects"].to_field_name = "slug"
        for name, (least, most) in SPANS.items():
            if name in fields:
                fields[name].validators = [MinValueValidator(least), MaxValueValidator(most)]
                fields[name].widget.attrs |= {"min": least, "max": most}
        if not self.instance._state.adding:
            del fields["places"]
        self._held_deadline: datetime | None = self.instance.deadline_at
        if kopecks := self.instance.price_kopecks:
            self.initial.setdefault("price", kopecks / 100)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for first, last in (
            ("age_from", "age_to"),
            ("grade_from", "grade_to"),
            ("starts_on", "ends_on"),
        ):
            if _backwards(values.get(first), values.get(last)):
                self.add_error(last, _("The last comes before the first."))
        ends, deadline = values.get("ends_on"), values.get("deadline_at")
        held = self._held_deadline
        if deadline and held and deadline == held.replace(second=0, microsecond=0):
            values["deadline_at"] = held  # the box has no seconds, so it was not touched
        if ends and deadline and timezone.localdate(deadline) > ends:
            self.add_error("deadline_at", _("Signing up must end before the last day is over."))
        if not values.get("is_online") and not values.get("place"):
            self.add_error("place", _("Say where it is, or tick that it is online."))
        return values

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Title and rows of fields; what there is nothing to choose of is left out."""
        return [{"title": title, "rows": self._rows(rows)} for title, rows in PARTS]

    def _rows(self, rows: Any) -> list[list[Any]]:
        empty = {"requires"} if not self.fields["requires"].queryset.exists() else set()  # type: ignore[attr-defined]  # a choice field's
        shown = ([self[name] for name in row if name in self.fields] for row in rows)
        return [row for row in shown if row and row[0].name not in empty]

    @property
    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        values = dict(self.cleaned_data)
        values["price_kopecks"] = int((values.pop("price") or 0) * 100)
        for name in ("subjects", "professions", "requires"):
            values[name] = list(values[name])
        return values


class MeetingForm(forms.Form):
    starts_at = forms.DateTimeField(label=_("Begins"), widget=MomentInput(), validators=[near])
    ends_at = forms.DateTimeField(label=_("Ends"), widget=MomentInput(), validators=[near])
    place = forms.CharField(label=_("Place"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if _backwards(values.get("starts_at"), values.get("ends_at")):
            self.add_error("ends_at", _("A meeting ends before it begins."))
        return values


MeetingFormSet = forms.formset_factory(
    MeetingForm,
    extra=3,
    can_delete=True,
    can_delete_extra=False,
    max_num=MEETINGS,
    absolute_max=MEETINGS,
)


def meetings_of(formset: Any) -> list[Meeting]:
    """The rows that are filled in and not struck out."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("starts_at")]
    return [
        Meeting(row["starts_at"], row["ends_at"], row["place"])
        for row in rows
        if not row.get("DELETE")
    ]


def _results_said(words: str) -> str:
    known = ", ".join(str(label) for label in Result.labels)
    return _("There is no result “%(words)s”. Write one of these or nothing: %(known)s.") % {
        "words": words,
        "known": known,
    }


class AttendanceForm(forms.Form):
    codes = forms.CharField(
        label=_("Who came, by code"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=format_lazy(
            "{} {}.",
            _("One code a line, as students show it; after it one of these results, or nothing:"),
            format_lazy(", ".join("{}" for _name in Result), *(each.label for each in Result)),
        ),
    )
    all_others_missed = forms.BooleanField(label=_("Nobody else came"), required=False)

    def clean_codes(self) -> dict[str, str]:
        """Codes and results; a result may be written as it is read or as it is kept."""
        known = {name.casefold(): value for value, name in Result.choices}
        known |= {value: value for value in ("", *Result.values)}
        found = {}
        for line in filter(str.strip, self.cleaned_data["codes"].splitlines()):
            code, _space, words = line.strip().partition(" ")
            if (result := " ".join(words.split()).casefold()) not in known:
                raise forms.ValidationError(_results_said(words.strip()))
            found[code.upper()] = known[result]
        return found

    def came(self) -> dict[str, str]:
        found: dict[str, str] = self.cleaned_data["codes"]
        return found


class StoryForm(forms.Form):
    profession = forms.ModelChoiceField(Profession.objects.none(), label=_("Profession"))
    text_ru = forms.CharField(label=_("In Russian"), **_long(2000))
    text_en = forms.CharField(label=_("In English"), required=False, **_long(2000))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        professions: Any = self.fields["profession"]
        professions.queryset = Profession.objects.listed().order_by("name_ru")


def _earlier(organisation: Organisation) -> Any:
    """What may come first: that somebody can take part in or has, and what is being written."""
    state = Opportunity.State
    written = models.Q(state__in=(state.DRAFT, state.SUBMITTED, state.RETURNED))
    return organisation.opportunities.filter(still_asked(timezone.localdate()) | written)


def _named(opportunity: Opportunity) -> str:
    if opportunity.state == Opportunity.State.PUBLISHED:
        return opportunity.title
    return _("%(title)s (must be published first)") % {"title": opportunity.title}


def _backwards(first: Any, last: Any) -> bool:
    return first is not None and last is not None and last < first
