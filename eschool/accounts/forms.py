"""Forms about oneself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import School, User
from eschool.accounts.selectors import schools_by_district


class SignupForm(forms.Form):
    """What is asked beside e-mail and password; allauth calls ``signup``."""

    last_name = forms.CharField(
        label=_("Family name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    first_name = forms.CharField(
        label=_("Given name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    patronymic = forms.CharField(
        label=_("Patronymic"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "additional-name"}),
    )
    field_order = [
        "last_name", "first_name", "patronymic", "email", "password1", "password2",
    ]  # fmt: skip

    def signup(self, request: object, user: User) -> None:
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.patronymic = self.cleaned_data["patronymic"]
        user.save()


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the checker
    class Meta:
        model = User
        fields = ("last_name", "first_name", "patronymic", "language", "theme")


class JoinForm(forms.Form):
    """A teacher of a school of the city, or of another region."""

    CITY, ELSEWHERE = "city", "elsewhere"
    where = forms.ChoiceField(
        label=_("Where do you teach?"),
        choices=[(CITY, _("In a school of this city")), (ELSEWHERE, _("In another region"))],
        widget=forms.RadioSelect,
        initial=CITY,
    )
    school = forms.ModelChoiceField(
        School.objects.all(),
        label=_("School"),
        required=False,
        help_text=_("If you teach in a school of this city."),
    )
    region = forms.CharField(
        label=_("Region and school"),
        max_length=200,
        required=False,
        help_text=_("If you teach elsewhere, for example: Tver region, Kashin, school 1."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("Choose a school"))]
        self.fields["school"].choices = [*blank, *schools_by_district()]  # type: ignore[attr-defined]  # a choice field's

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        where = values.get("where")
        if where == self.CITY and not values.get("school") and "school" not in self.errors:
            self.add_error("school", _("Choose your school from the list."))
        if where == self.ELSEWHERE and not values.get("region") and "region" not in self.errors:
            self.add_error("region", _("Write the region and the school you teach in."))
        return values

    def place(self) -> dict[str, Any]:
        """Only what belongs to the answer of ``where``."""
        if self.cleaned_data["where"] == self.CITY:
            return {"school": self.cleaned_data["school"]}
        return {"region": self.cleaned_data["region"]}


class RefusalForm(forms.Form):
    note = forms.CharField(
        label=_("Why it cannot be confirmed"),
        max_length=500,
        help_text=_("The person will read it."),
    )
