"""The sentences that notices are made of, in the reader's language at the time of reading."""

from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import ConsentText, Notice

SENTENCES = {
    "review_submitted": _("A lesson waits for your review: %(title)s"),
    "review_approved": _("Approved and published: %(title)s"),
    "review_returned": _("Returned with a note: %(title)s"),
    "lesson_set": _("A lesson was set for you: %(title)s"),
    "lesson_copied": _("A teacher made a copy of your lesson: %(title)s"),
    "problem_reported": _("A reader found a problem in %(title)s: %(text)s"),
    "teacher_verified": _("Your school has confirmed that you teach there: %(school)s"),
    "teacher_refused": _("It was not confirmed that you teach there: %(school)s. %(note)s"),
    "teacher_waiting": _("A teacher waits to be confirmed: %(place)s"),
    "consent_given": _("Your guardian gave consent: %(purpose)s"),
    "consent_withdrawn": _("Your guardian withdrew consent: %(purpose)s"),
}


# Kept as keys, so that they are read in the reader's language.
_LABELS = {"purpose": dict(ConsentText.Purpose.choices)}


def sentence(notice: Notice) -> str:
    """The notice as one sentence."""
    params = {
        name: _LABELS[name].get(value, value) if name in _LABELS else value
        for name, value in notice.params.items()
    }
    return str(SENTENCES[notice.kind]) % params
