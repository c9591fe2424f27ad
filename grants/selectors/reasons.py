"""What each reason code means to an author: a few words, a sentence, and whose rule it is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` is also the anchor of the rule on the page of rules."""

    code: str
    label: Promise
    text: Promise


# Before anything is weighed: these uses came to nothing, in this order.
DROPPED = (
    Reason("robot", _("by a robot"), _("A program opened the lesson, not a person.")),
    Reason("double", _("a second click"), _("The same click again within seconds.")),
    Reason(
        "not_verified",
        _("not by a verified teacher"),
        _("A visitor, a student, or a teacher whose school had not confirmed them by then."),
    ),
    Reason("suspended", _("account suspended"), _("The account was closed for breaking rules.")),
    Reason(
        "kind_unpaid",
        _("a kind that does not pay"),
        _("Views, downloads and copies show interest; plans, lessons taught and homework pay."),
    ),
    Reason(
        "too_few_students",
        _("too few students"),
        _("A lesson taught or homework counts when enough students handed it in."),
    ),
    Reason(
        "weaker_event",
        _("a stronger use counted instead"),
        _("Of all that one teacher did with one lesson only the strongest use counts."),
    ),
)
# While it is weighed: why a counted use gave less than a whole point, or nothing.
LESSENED = (
    Reason("own_use", _("your own use"), _("An author's own uses bring nothing.")),
    Reason(
        "co_author", _("a co-author's use"), _("Uses by those who wrote it with you bring nothing.")
    ),
    Reason(
        "own_school",
        _("a colleague of your school"),
        _("Uses by teachers of the author's own school, as it was on that day, bring nothing."),
    ),
    Reason(
        "repeat",
        _("paid in an earlier round"),
        _("This teacher's use of this lesson was paid before, so it counts in part."),
    ),
    Reason(
        "reciprocal",
        _("you use each other's lessons"),
        _("Where two authors use each other's lessons, each use counts in part."),
    ),
    Reason(
        "family",
        _("a further lesson of yours"),
        _("The second, third … of your lessons that one teacher uses counts less each time."),
    ),
    Reason(
        "dilution",
        _("a teacher who uses very much"),
        _("One teacher has a limited number of points to give, shared among all lessons used."),
    ),
    Reason(
        "school_taper",
        _("several teachers of one school"),
        _("The first point from a school counts in full, the further ones in part."),
    ),
    Reason(
        "copy",
        _("a word-for-word copy"),
        _("Copies of one lesson count as one; the points go to whoever published it first."),
    ),
    Reason(
        "upstream",
        _("shared with the lesson it was made from"),
        _("A lesson made from another passes a part of its points to that one's author."),
    ),
    Reason(
        "shared",
        _("shared with co-authors"),
        _("Co-authors share the points of a lesson they wrote together."),
    ),
    Reason(
        "author_without_account",
        _("a co-author has no account here"),
        _("The part of an author without an account here is paid to nobody."),
    ),
    Reason(
        "below_eligibility",
        _("few teachers so far"),
        _("Awards begin at a number of teachers and schools and grow to the whole step by step."),
    ),
    Reason(
        "cap", _("the most one author gets"), _("One author gets a limited part of the budget.")
    ),
    Reason(
        "floor",
        _("raised to the smallest award"),
        _("Whoever is eligible gets at least the smallest award; the others give way for it."),
    ),
)
# Why a person had to look at an award first.
HELD = (
    Reason(
        "fresh_accounts",
        _("many new accounts"),
        _("Much of it came from teachers confirmed shortly before."),
    ),
    Reason("one_school", _("mostly one school"), _("Much of it came from a single school.")),
    Reason(
        "reciprocal",
        _("mutual uses"),
        _("Much of it came from authors whose lessons you use in turn."),
    ),
    Reason("by_hand", _("set aside by a person"), _("An administrator asked for a second look.")),
)
_KNOWN = {reason.code: reason for reason in (*DROPPED, *LESSENED)}
_HELD = {reason.code: reason for reason in HELD}


def reason_of(code: str) -> Reason:
    return _KNOWN.get(code) or Reason(code, _("another rule"), _("See the rules of the round."))


def held_reason_of(code: str) -> Reason:
    return _HELD.get(code) or reason_of(code)
