"""The sentences that notices are made of, in the reader's language at the time of reading."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import ConsentText, Notice, Role

SENTENCES = {
    "review_submitted": _("A lesson waits for your review: %(title)s"),
    "review_approved": _("Approved and published: %(title)s"),
    "review_returned": _("Returned with a note: %(title)s"),
    "lesson_set": _("A lesson was set for you: %(title)s"),
    "coauthor_invited": _("You are asked whether you are an author of %(title)s"),
    "coauthor_accepted": _("A colleague has confirmed to be an author of %(title)s"),
    "coauthor_left": _("A colleague is no longer an author of %(title)s"),
    "lesson_copied": _("A teacher made a copy of your lesson: %(title)s"),
    "problem_reported": _("A reader found a problem in %(title)s: %(text)s"),
    "teacher_verified": _("Your school has confirmed that you teach there: %(school)s"),
    "teacher_refused": _("It was not confirmed that you teach there: %(school)s. %(note)s"),
    "teacher_waiting": _("A teacher waits to be confirmed: %(place)s"),
    "role_granted": _("You hold a role now: %(role)s"),
    "role_ended": _("A role of yours has ended: %(role)s. %(note)s"),
    "class_entered": _("You are in class %(school_class)s of %(school)s now"),
    "class_given": _("You are a teacher of class %(school_class)s now, %(school)s"),
    "guardian_confirmed": _("A guardian of yours has confirmed who they are"),
    "round_counts": _("A round of grants counts your lessons: %(round)s"),
    "award_published": _("You have been awarded a grant: %(round)s"),
    "award_refused": _("Your award was refused; the page says why: %(round)s"),
    "bank_details_saved": _(
        "Bank details were entered for you: an account that ends in %(last4)s. They hold once you"
        " follow the link in the letter"
    ),
    "sign_up_consent": _("Your child asks to take part and waits for your answer: %(title)s"),
    "name_asked": _(
        "Your child wants an organiser to know their name, which needs your consent for contact"
        " with employers: %(title)s"
    ),
    "sign_up_agreed": _("Your guardian agreed, and you have a place: %(title)s"),
    "sign_up_agreed_waiting": _("Your guardian agreed, and you are on the waiting list: %(title)s"),
    "sign_up_refused": _("Your guardian said no: %(title)s"),
    "sign_up_expired": _(
        "Your guardian did not answer in time, so the place was given on: %(title)s"
    ),
    "sign_up_ended": _(
        "Consent for contact with employers has ended, and with it your sign-up: %(title)s"
    ),
    "sign_up_moved_up": _("A place became free, and it is yours: %(title)s"),
    "sign_up_moved_back": _(
        "There are fewer places now. You are on the waiting list and keep your turn: %(title)s"
    ),
    "sign_up_begins": _("It begins soon, and you have a place: %(title)s"),
    "sign_up_closes": _("You saved this, and signing up ends soon: %(title)s"),
    "opportunity_cancelled": _("Cancelled by the organiser: %(title)s. %(note)s"),
    "requirement_gone": _("“%(first)s” is cancelled, so it is not asked any more for: %(title)s"),
    "opportunity_hidden": _(
        "Whoever ran this may no longer take students. Your sign-up has ended: %(title)s"
    ),
    "opportunity_moved": _("Time or place has changed: %(title)s"),
    "opportunity_waiting": _("Something for students waits to be looked at: %(title)s"),
    "opportunity_published": _("Looked at and published: %(title)s"),
    "opportunity_returned": _("Looked at and returned: %(title)s. %(note)s"),
    "change_published": _("Your change was looked at and published: %(title)s"),
    "change_returned": _("Your change was not published: %(title)s. %(note)s"),
    "story_waiting": _("Words about a profession wait to be looked at: %(title)s"),
    "story_published": _("Your words about a profession were published: %(title)s"),
    "story_returned": _("Your words about a profession were returned: %(title)s. %(note)s"),
    "organisation_waiting": _("An organisation waits to be checked: %(name)s"),
    "organisation_checked": _("Your organisation was checked and may publish: %(name)s"),
    "organisation_refused": _("Your organisation was not accepted: %(name)s. %(note)s"),
    "organisation_change_waiting": _("A checked organisation asks for a change: %(name)s"),
    "organisation_changed": _("The change of your organisation was accepted: %(name)s"),
    "organisation_change_returned": _(
        "The change of your organisation was not accepted: %(name)s. %(note)s"
    ),
    "organisation_left": _("You no longer help run an organisation: %(name)s"),
    "organisation_suspended": _(
        "Your organisation was suspended, and nothing of it is shown: %(name)s. %(note)s"
    ),
    "path_broken": _("Something on your path does not hold any more: %(title)s"),
    "meeting_planned": _("A talk with the school's counsellor: %(when)s. %(place)s"),
    "meeting_held": _("What was agreed in the talk with the counsellor on %(when)s can be read"),
    "meeting_cancelled": _("A talk with the counsellor is cancelled: %(when)s"),
    "counsellor_note": _("The school's counsellor has written a note that you may read"),
    "model_broken": _(
        "Recommendations are not personal now, but by popularity: the model's file cannot be used"
        " (%(why)s). Go back to the model before, or train a new one"
    ),
    "model_retired": _(
        "The model was retired: %(days)s days after somebody was to be forgotten no successor was"
        " live. Recommendations are by popularity now"
    ),
    "consent_given": _("Your guardian gave consent: %(purpose)s"),
    "consent_withdrawn": _("Your guardian withdrew consent: %(purpose)s"),
    "ward_consent_given": _("Your ward gave consent: %(purpose)s"),
    "ward_consent_withdrawn": _("Your ward withdrew consent: %(purpose)s"),
}


# Kept as keys, so that they are read in the reader's language.
_LABELS = {"purpose": dict(ConsentText.Purpose.choices), "role": dict(Role.Kind.choices)}


def sentence(notice: Notice) -> str:
    """The notice as one sentence."""
    params = {
        name: _LABELS[name].get(value, value) if name in _LABELS else value
        for name, value in _in_language(notice.params).items()
    }
    return str(SENTENCES[notice.kind]) % params


def _in_language(params: dict[str, Any]) -> dict[str, Any]:
    """Of ``round_ru`` and ``round_en`` the reader's becomes ``round``."""
    ending = "_en" if get_language() == "en" else "_ru"
    named = {key.removesuffix(ending): text for key, text in params.items() if key.endswith(ending)}
    return {**params, **named}
