"""Forms of the catalogue of steps."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from eschool.core.forms import near
from profliner.models import Step


class StepForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Step
        fields: ClassVar[list[str]] = [
            "kind", "name_ru", "name_en", "about_ru", "about_en", "subject", "field",
            "organisation", "direction", "profession", "months", "age_from", "age_to",
            "grade_from", "grade_to", "places", "deadline_at", "demands", "is_open",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "about_ru": _("Description in Russian"),
            "about_en": _("Description in English"),
            "subject": _("Subject"),
            "field": _("Field of work"),
            "organisation": _("Organiser"),
            "direction": _("Direction of education"),
            "profession": _("Profession"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "about_ru": forms.Textarea(attrs={"rows": 3}),
            "about_en": forms.Textarea(attrs={"rows": 3}),
            "deadline_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A page's number is looked up through its parent, where Django does not mind its size.
        self.fields["deadline_at"].validators.append(near)
        subject: Any = self.fields["subject"]
        subject.to_field_name = "slug"
        if self.instance.subject:
            self.initial["subject"] = self.instance.subject.slug

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for low, high in (("age_from", "age_to"), ("grade_from", "grade_to")):
            first, last = given.get(low), given.get(high)
            if first is not None and last is not None and last < first:
                self.add_error(high, _("The highest is below the lowest."))
        if (given.get("kind") == Step.Kind.PROFESSION) != bool(given.get("profession")):
            self.add_error("profession", _("A step that is a profession names one; others do not."))
        return given


class NeedForm(forms.Form):
    """One more prerequisite: ``needs`` ends in the beginning of the step's id after a ``#``."""

    needs = forms.CharField(
        label=_("Step"),
        help_text=_("Begin to write the name and choose from the list."),
        widget=forms.TextInput(attrs={"list": "steps-known", "autocomplete": "off"}),
    )
    group = forms.IntegerField(
        label=_("Group"),
        min_value=1,
        max_value=50,
        help_text=_("Within a group any one will do; every group must be met."),
    )

    def clean_needs(self) -> UUID:
        text = self.cleaned_data["needs"].rpartition("#")[2].strip()
        found = list(Step.objects.filter(pk__startswith=text)[:2]) if len(text) >= 8 else []
        by_name = list(Step.objects.filter(name_ru=self.cleaned_data["needs"].strip())[:2])
        for match in (found, by_name):
            if len(match) == 1:
                return match[0].pk
        raise forms.ValidationError(_("Choose a step from the list."))


class StepsFileForm(forms.Form):
    file = forms.FileField(label=_("CSV file"))
