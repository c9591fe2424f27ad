"""What is kept about a person, why and for how long, in words for that person."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kept:
    what: Promise
    why: Promise
    how_long: Promise
    roles: frozenset[str] = frozenset()


KEPT = (
    Kept(
        _("Your names, e-mail, language and colours"),
        _("To let you in and to speak to you as you like"),
        _("Until you leave"),
    ),
    Kept(
        _("Your roles, school and classes, with their dates"),
        _("To know what you may see and do"),
        _("Until you leave; a lesson keeps its author's name and school at the time"),
    ),
    Kept(
        _("Notices sent to you"),
        _("So that you find them again"),
        _("Until you leave"),
    ),
    Kept(
        _("Lessons you wrote, reviews of them and their uses"),
        _("They are your work, and its worth is counted from them"),
        _("As long as the lesson is in the library"),
        frozenset({"teacher"}),
    ),
    Kept(
        _("Lessons set for you, your answers and marks"),
        _("So that you and your teachers see how you are doing"),
        _("Until you leave school"),
        frozenset({"student"}),
    ),
    Kept(
        _("Consents given for you, and when they were withdrawn"),
        _("To prove that we asked"),
        _("Until you leave school"),
        frozenset({"student"}),
    ),
    Kept(
        _("What you did here, line by line, where a guardian or you agreed to it"),
        _("To recommend to you what may suit you, with reasons"),
        _("Until you forget it, the consent ends, or three years have passed"),
        frozenset({"student"}),
    ),
    Kept(
        _("Your answers about interests, what you saved and sent away, your paths and sign-ups"),
        _("They are your own, so that you can go on with them"),
        _("Until you delete them, and at most until you leave school"),
        frozenset({"student"}),
    ),
    Kept(
        _("Your date of birth, if a guardian entered it"),
        _("To know what is open to your age"),
        _("Until a guardian takes it back"),
        frozenset({"student"}),
    ),
    Kept(
        _("Consents you gave and withdrew"),
        _("To prove that we asked"),
        _("As long as your ward is at school"),
        frozenset({"guardian"}),
    ),
    Kept(
        _("Grants you were awarded, the uses they were counted from, and payments"),
        _("To pay you and to explain each sum; the city's books need it"),
        _("For good; without your name on any page once you leave"),
        frozenset({"teacher"}),
    ),
    Kept(
        _("Where you want to be paid, encrypted, and when you changed it"),
        _("To pay you"),
        _("Until you leave; a payment that was made keeps its own encrypted copy"),
        frozenset({"teacher"}),
    ),
    Kept(
        _("Failed attempts to sign in, with the address they came from"),
        _("To stop those who guess passwords"),
        _("Until the next time you sign in"),
    ),
)


def kept_about(role_kinds: frozenset[str]) -> list[Kept]:
    return [kept for kept in KEPT if not kept.roles or kept.roles & role_kinds]
