"""What a guardian enters about a ward."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BirthDateForm(forms.Form):
    born_on = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Leave it empty to take it back."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
