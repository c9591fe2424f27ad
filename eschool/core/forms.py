"""Every Django form of the site comes out as the design system's form."""

from datetime import date

from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def near(day: date) -> None:
    """For what is planned: at the ends of the calendar a day has no midnight in every zone."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        span = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("The year must lie between %(first)d and %(last)d.") % span)
