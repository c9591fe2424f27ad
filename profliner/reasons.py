"""Why something is recommended: a code and what belongs to it, said in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from profliner.kinds import Item

SENTENCES = {
    "lesson": _("You did the lesson “%(title)s”"),
    "saved": _("You saved “%(title)s”"),
    "signed_up": _("You signed up for “%(title)s”"),
    "attended": _("You took part in “%(title)s”"),
    "path": _("“%(title)s” is on a path of yours"),
    "interests": _("It suits the interests you told us: %(words)s"),
    "saved_field": _("It belongs to the same field as “%(title)s”, which you saved"),
    "path_field": _("It belongs to the field of “%(title)s”, the goal of your path"),
    "popular_in_grade": _("Many students of your grade choose it"),
    "popular": _("Many students choose it"),
    "needed": _("The city says it needs this profession now"),
    "open": _("It is open to your grade now"),
}
INTERESTS = {
    "R": _("working with tools and nature"),
    "I": _("finding out"),
    "A": _("creating"),
    "S": _("helping and teaching"),
    "E": _("leading and persuading"),
    "C": _("order and figures"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """``params`` may name a thing by ``kind`` and ``item``; its title is looked up on reading."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> tuple[str, str] | None:
        if "item" not in self.params:
            return None
        return str(self.params["kind"]), str(self.params["item"])

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, **self.params}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Reason":
        params = {name: value for name, value in given.items() if name != "code"}
        return cls(str(given["code"]), params)


def reason_sentence(reason: Reason, titles: Mapping[tuple[str, str], str] | None = None) -> str:
    """Empty where the thing it speaks of is gone, or the code is of another version."""
    sentence = SENTENCES.get(reason.code)
    values = dict(reason.params)
    if sentence is None or (values.get("kind", Item.LESSON) not in Item.values):
        return ""
    if reason.ref is not None:
        values["title"] = (titles or {}).get(reason.ref) or values.get("title", "")
        if not values["title"]:
            return ""
    if "letters" in values:
        words = [str(INTERESTS[letter]) for letter in values["letters"] if letter in INTERESTS]
        values["words"] = ", ".join(words)
    return str(sentence) % values
