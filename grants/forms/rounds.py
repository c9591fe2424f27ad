"""A round's form: dates as days, money in rubles."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eschool.core.forms import near
from grants.forms.fields import RublesField
from grants.models import Round, Ruleset
from grants.refusals import Refused

FIELD_OF = {"opens_at": "opens_on", "closes_at": "closes_on"}
# Addresses of our own that stand where a round's public page would.
RESERVED_SLUGS = frozenset({"rounds", "rulesets", "mine", "bank", "given", "naming", "rules"})


class RulesetChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only for the checker
    def label_from_instance(self, ruleset: Any) -> str:
        return str(ruleset)


class RoundForm(forms.Form):
    name_ru = forms.CharField(
        label=_("Name in Russian"),
        max_length=120,
        help_text=_("As the public page will have it, for instance “Гранты осени 2026”."),
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        help_text=_("Latin letters, figures and hyphens: the page will be /grants/autumn-2026/."),
    )
    opens_on = forms.DateField(
        label=_("First day of the window"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("From its midnight on, uses count."),
        validators=[near],
    )
    closes_on = forms.DateField(
        label=_("Last day of the window"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The whole day counts."),
        validators=[near],
    )
    budget_kopecks = RublesField(
        label=_("Budget, in rubles"), help_text=_("With kopecks after a comma: 1 500 000,00.")
    )
    reserve_kopecks = RublesField(
        label=_("Reserve for appeals, in rubles"),
        help_text=_("Kept beside the budget, so that nobody who was paid loses by an appeal."),
    )
    ruleset = RulesetChoice(
        queryset=Ruleset.objects.none(),
        label=_("Ruleset"),
        empty_label=_("Choose a ruleset"),
        help_text=_("It is locked when the window opens."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ruleset"].queryset = Ruleset.objects.order_by("name", "-version")  # type: ignore[attr-defined]  # a choice of rows

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(_("This address is taken by another page. Choose another."))
        return slug

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("opens_on"), values.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("The last day comes before the first."))
        if values.get("budget_kopecks") == 0:
            self.add_error("budget_kopecks", _("A round needs a budget of at least one kopeck."))
        return values

    def add_refusal(self, refused: Refused) -> None:
        """What the action says of a value, beside the field it came from."""
        for name, said in refused.fields.items():
            self.add_error(FIELD_OF.get(name, name), said)
        if not refused.fields:
            self.add_error(None, str(refused))

    def arguments(self) -> dict[str, Any]:
        """The values as the actions take them: moments from the first midnight to the last."""
        values = dict(self.cleaned_data)
        values["opens_at"] = midnight(values.pop("opens_on"))
        values["closes_at"] = midnight(values.pop("closes_on") + dt.timedelta(days=1))
        return values


def midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def initial_of(round_: Round) -> Mapping[str, Any]:
    last = timezone.localtime(round_.closes_at) - dt.timedelta(microseconds=1)
    return {
        "name_ru": round_.name_ru,
        "name_en": round_.name_en,
        "slug": round_.slug,
        "opens_on": timezone.localdate(round_.opens_at),
        "closes_on": last.date(),
        "budget_kopecks": round_.budget_kopecks,
        "reserve_kopecks": round_.reserve_kopecks,
        "ruleset": round_.ruleset_id,
    }
