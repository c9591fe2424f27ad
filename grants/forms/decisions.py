"""Deciding on one award."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models import Award

Decision = Award.Decision
RELEASE, REFUSE = "release", "refuse"
CODES_OF = {
    RELEASE: [code for code in Decision if code in Award.RELEASING],
    REFUSE: [code for code in Decision if code in Award.REFUSING],
}


def _choices(outcome: str) -> list[tuple[str, Any]]:
    return [(code.value, code.label) for code in CODES_OF[outcome]]


class DecisionForm(forms.Form):
    is_for_holding = False
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (RELEASE, _("Release: it is paid")),
            (REFUSE, _("Refuse: it goes back to the reserve")),
        ],
        widget=forms.RadioSelect,
    )
    code = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("", _("Choose a reason")),
            (_("To release"), _choices(RELEASE)),
            (_("To refuse"), _choices(REFUSE)),
        ],
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        help_text=_("What you found out. It is kept with the decision."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        outcome, code = values.get("outcome"), values.get("code")
        if outcome and code and code not in CODES_OF[outcome]:
            self.add_error("code", _("This reason belongs to the other decision."))
        return values


class HoldForm(forms.Form):
    """An award that the rules did not hold, but a person would."""

    is_for_holding = True
    note = forms.CharField(
        label=_("Why it should be looked at"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
