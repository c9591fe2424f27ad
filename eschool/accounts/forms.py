"""Forms about oneself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import User


class SignupForm(forms.Form):
    """What is asked beside e-mail and password; allauth calls ``signup``."""

    last_name = forms.CharField(label=_("Family name"), max_length=150)
    first_name = forms.CharField(label=_("Given name"), max_length=150)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=150, required=False)

    def signup(self, request: object, user: User) -> None:
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.patronymic = self.cleaned_data["patronymic"]
        user.save()


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the checker
    class Meta:
        model = User
        fields = ("last_name", "first_name", "patronymic", "language", "theme")
