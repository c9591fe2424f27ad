"""Forms with which administrators keep people, schools and classes."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eschool.accounts.actions.give_role import AT_A_SCHOOL, GIVEN
from eschool.accounts.class_lists import MAX_BYTES, decoded
from eschool.accounts.models import Role, School
from eschool.accounts.models.schools import years_of
from eschool.accounts.selectors import schools_by_district
from eschool.core.calendar import school_year


class FindForm(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), max_length=100, required=False)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("Any role")), *Role.Kind.choices]
    )


class RoleForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Role"), choices=[(kind.value, kind.label) for kind in Role.Kind if kind in GIVEN]
    )
    school = forms.ModelChoiceField(
        School.objects.all(),
        label=_("School"),
        required=False,
        help_text=_("For teachers and career counsellors."),
    )
    organisation = forms.CharField(
        label=_("Organisation"), max_length=200, required=False, help_text=_("For employers.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("No school"))]
        self.fields["school"].choices = [*blank, *schools_by_district()]  # type: ignore[attr-defined]  # a choice field's

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind = values.get("kind")
        if kind in AT_A_SCHOOL and not values.get("school") and "school" not in self.errors:
            self.add_error("school", _("Choose the school."))
        if kind not in AT_A_SCHOOL:
            values["school"] = None
        if kind == Role.Kind.EMPLOYER and not values.get("organisation"):
            self.add_error("organisation", _("Write the name of the organisation."))
        return values


class EndRoleForm(forms.Form):
    note = forms.CharField(
        label=_("Why it ends"), max_length=500, help_text=_("The person will read it.")
    )


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)


class EraseForm(forms.Form):
    """The e-mail typed once more: nobody erases by a slip of the hand."""

    confirm = forms.CharField(label=_("Type the person's e-mail to confirm"), max_length=254)

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_confirm(self) -> str:
        typed: str = self.cleaned_data["confirm"].strip().lower()
        if typed != self.email:
            raise forms.ValidationError(_("This is not the person's e-mail."))
        return typed


class ClassForm(forms.Form):
    year = forms.TypedChoiceField(label=_("School year"), coerce=int)
    grade = forms.TypedChoiceField(
        label=_("Grade"), coerce=int, choices=[(grade, str(grade)) for grade in range(1, 12)]
    )
    letter = forms.CharField(label=_("Letter"), max_length=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = school_year(timezone.localdate())
        years = [(year, years_of(year)) for year in (first, first + 1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]  # a choice field's

    def clean_letter(self) -> str:
        return str(self.cleaned_data["letter"]).strip().upper()


class ClassListForm(forms.Form):
    """A file, or the cells copied out of a sheet."""

    file = forms.FileField(label=_("File (CSV)"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Or the cells, copied from a sheet"),
        required=False,
        validators=[MaxLengthValidator(MAX_BYTES)],  # a limit, but no counter beside it
        strip=False,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if file := values.get("file"):
            if file.size > MAX_BYTES:
                self.add_error("file", _("The file is too large for a class list."))
            else:
                values["text"] = decoded(file.read())
        elif not self.errors and not (values.get("text") or "").strip():
            self.add_error("text", _("Choose a file or paste the cells."))
        return values
