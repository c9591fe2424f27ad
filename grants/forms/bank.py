"""Where an author wants to be paid. What is kept already is never put into a field again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.actions.save_bank_details import details_of, faults_of
from grants.refusals import SENTENCES

MASK = {"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}


def required(code: str) -> dict[str, Any]:
    """The same sentence as for a value that cannot be."""
    return {"required": SENTENCES[code]}


class BankForm(forms.Form):
    holder = forms.CharField(
        label=_("Owner of the account"),
        max_length=160,
        help_text=_("Family name, given name and patronymic, as the bank writes them."),
        error_messages=required("holder_missing"),
    )
    bank = forms.CharField(label=_("Bank"), max_length=160, error_messages=required("bank_missing"))
    bik = forms.CharField(
        label=_("BIK of the bank"),
        max_length=20,
        help_text=_("Nine digits that begin with 04."),
        widget=forms.TextInput(attrs=MASK),
        error_messages=required("bik_wrong"),
    )
    correspondent = forms.CharField(
        label=_("Correspondent account of the bank"),
        max_length=40,
        required=False,
        help_text=_("Twenty digits that begin with 301, from the same sheet as the BIK."),
        widget=forms.TextInput(attrs=MASK),
    )
    account = forms.CharField(
        label=_("Account number"),
        max_length=40,
        help_text=_("Twenty digits; spaces do no harm."),
        widget=forms.TextInput(attrs=MASK),
        error_messages=required("account_wrong"),
    )
    inn = forms.CharField(
        label=_("INN"),
        max_length=20,
        required=False,
        help_text=_("Twelve digits."),
        widget=forms.TextInput(attrs=MASK),
    )

    def clean(self) -> dict[str, Any]:
        """All that cannot be, at once with what the fields themselves found."""
        values = super().clean() or {}
        given = details_of(**{name: values.get(name, "") for name in self.fields})
        for name, code in faults_of(given).items():
            if name not in self.errors:
                self.add_error(name, str(SENTENCES[code]))
        return values
