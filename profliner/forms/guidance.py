"""The forms of counsellors."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from eschool.accounts.models import SchoolClass
from profliner.selectors.attention import Reason

EVERYONE, ATTENTION = "all", "attention"
FURTHEST = timedelta(days=365)


class AttentionForm(forms.Form):
    """Whom to show; anything unknown shows those who need attention."""

    why = forms.ChoiceField(
        required=False,
        choices=[
            (ATTENTION, _("Need attention")),
            (EVERYONE, _("All students")),
            *Reason.choices,
        ],
    )
    school_class = forms.ModelChoiceField(
        label=_("Class"),
        queryset=SchoolClass.objects.none(),
        required=False,
        empty_label=_("All classes"),
    )

    def __init__(self, classes: QuerySet[SchoolClass], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]  # a ModelChoiceField
        self.is_valid()

    @property
    def chosen(self) -> str:
        return self.cleaned_data.get("why") or ATTENTION

    @property
    def chosen_class(self) -> SchoolClass | None:
        return self.cleaned_data.get("school_class")


class NoteForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("of a counsellor", "Note"),
        max_length=4000,
        help_text=_(
            "The student and their guardians may read it, and they are told of it. Write what you"
            " would say to them."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MeetingForm(forms.Form):
    starts_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    about = forms.CharField(
        label=_("What about"),
        max_length=300,
        required=False,
        help_text=_("The student and their guardians see it."),
    )

    def clean_starts_at(self) -> datetime:
        at: datetime = self.cleaned_data["starts_at"]
        now = timezone.now()
        if at <= now:
            raise forms.ValidationError(_("This time has passed. Choose a later one."))
        if at > now + FURTHEST:
            raise forms.ValidationError(_("This is more than a year away. Choose an earlier day."))
        return at


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What was agreed"),
        max_length=4000,
        help_text=_("The student and their guardians may read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
