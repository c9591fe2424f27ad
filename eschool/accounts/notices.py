"""The sentences that notices are made of, in the reader's language at the time of reading."""

from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import Notice

SENTENCES = {
    "review_submitted": _("A lesson waits for your review: %(title)s"),
    "review_approved": _("Approved and published: %(title)s"),
    "review_returned": _("Returned with a note: %(title)s"),
    "lesson_set": _("A lesson was set for you: %(title)s"),
    "lesson_copied": _("A teacher made a copy of your lesson: %(title)s"),
    "teacher_verified": _("Your school has confirmed that you teach there: %(school)s"),
    "consent_given": _("Your guardian gave consent: %(purpose)s"),
    "consent_withdrawn": _("Your guardian withdrew consent: %(purpose)s"),
}


def sentence(notice: Notice) -> str:
    """The notice as one sentence."""
    return str(SENTENCES[notice.kind]) % notice.params
