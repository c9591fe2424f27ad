"""What follows in Profliner from events that begin elsewhere; each area appends its own."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from eschool.accounts.models import Consent, ConsentText, User
from eschool.accounts.signals import (
    consent_changed,
    consent_to_be_withdrawn,
    person_erased,
    person_to_be_erased,
    places_changed,
)
from library.signals import work_completed, work_marked
from profliner import tasks
from profliner.actions.forget_evidence import forget_evidence
from profliner.actions.forget_names import forget_names
from profliner.actions.forget_signals import forget_withdrawn
from profliner.actions.leave_counselling import leave_counselling, leave_counsellors
from profliner.actions.record_work import mark_again, record_work
from profliner.actions.retire_models import mark_stale
from profliner.consenting import PURPOSE, may_profile_many
from profliner.locking import lock_lines_of
from profliner.models import MemberInvitation, Path, Recommendation, SignUp
from profliner.signals import (
    opportunity_changed,
    profession_changed,
    profiling_changed,
    student_acted,
)


def follow_consent(
    sender: Any, student_id: UUID, purpose: str, in_force: bool, **kwargs: Any
) -> None:
    """In the transaction of the change: nothing personal outlives a withdrawal."""
    if purpose != ConsentText.Purpose.RECOMMENDATION:
        return
    if not in_force:
        forget_withdrawn(student_id=student_id)
    allowed = student_id in may_profile_many([student_id])
    profiling_changed.send(User, student_id=student_id, allowed=allowed)


def follow_counselling(
    sender: Any, student_id: UUID, purpose: str, in_force: bool, **kwargs: Any
) -> None:
    if purpose == ConsentText.Purpose.COUNSELLING and not in_force:
        leave_counselling(student_id=student_id)


def follow_places(sender: Any, student_ids: list[UUID], **kwargs: Any) -> None:
    leave_counsellors(student_ids=student_ids)


def follow_work(sender: Any, work_id: UUID, **kwargs: Any) -> None:
    record_work(work_id=work_id)


def follow_marks(sender: Any, work_id: UUID, **kwargs: Any) -> None:
    mark_again(work_id=work_id)


def follow_employers(
    sender: Any, student_id: UUID, purpose: str, in_force: bool, **kwargs: Any
) -> None:
    """Names are taken back with the withdrawal, whatever state a sign-up is in; what else ends by
    it ends afterwards."""
    if purpose == ConsentText.Purpose.EMPLOYERS and not in_force:
        forget_names(student_id=student_id)
        transaction.on_commit(lambda: tasks.end_unagreed.delay(str(student_id)), robust=True)


def hold_lines_of(sender: Any, student: User, purpose: str, **kwargs: Any) -> None:
    """As ``hold_lines``: names of sign-ups are taken back in the same transaction."""
    if purpose == ConsentText.Purpose.EMPLOYERS:
        lock_lines_of(student)


def hold_lines(sender: Any, person: User, **kwargs: Any) -> None:
    """Lines come before people: see ``profliner.locking``."""
    lock_lines_of(person)


def free_places(sender: Any, person: User, **kwargs: Any) -> dict[str, int]:
    """The rows go with the person; whoever is next moves up."""
    held = SignUp.objects.active().filter(student=person).order_by()
    for opportunity_id in held.values_list("opportunity_id", flat=True).distinct():
        begin = partial(tasks.keep_line.delay, str(opportunity_id))
        transaction.on_commit(begin, robust=True)
    return {}


def forget_invitations(sender: Any, person: User, **kwargs: Any) -> dict[str, int]:
    """They hang on the address, not on the account."""
    return MemberInvitation.objects.filter(email=person.email.lower()).delete()[1]


def fold_in(sender: Any, student_id: UUID, **kwargs: Any) -> None:
    """Once a transaction, however much the student did in it."""
    begin = partial(tasks.serve_student.delay, str(student_id))
    waiting = (held[1] for held in transaction.get_connection().run_on_commit)
    if not any(getattr(held, "args", None) == begin.args for held in waiting):
        transaction.on_commit(begin, robust=True)


def follow_profiling(sender: Any, student_id: UUID, allowed: bool, **kwargs: Any) -> None:
    """In the transaction of the change: what was personal is gone when it is said to be."""
    if allowed:
        fold_in(sender, student_id)
        return
    Recommendation.objects.filter(student=student_id).delete()
    _set_deadlines()


def forget_in_models(sender: Any, person: User, **kwargs: Any) -> dict[str, int]:
    """The rows go with the person; models that learnt from them have a deadline from now on."""
    if Consent.objects.filter(student=person, wording__purpose=PURPOSE).exists():
        _set_deadlines()
    return {}


def _set_deadlines() -> None:
    """Once more when it holds: a training that began meanwhile has read what was there before."""
    mark_stale()
    transaction.on_commit(mark_stale, robust=True)


def follow_opportunity(sender: Any, opportunity_id: UUID, **kwargs: Any) -> None:
    """Paths through it are marked with the change; a worker looks at them afterwards."""
    through = Path.objects.filter(steps__step__opportunity=opportunity_id, is_stale=False)
    through.update(is_stale=True)
    begin = partial(tasks.follow_opportunity.delay, str(opportunity_id))
    waiting = (held[1] for held in transaction.get_connection().run_on_commit)
    if not any(getattr(held, "args", None) == begin.args for held in waiting):
        transaction.on_commit(begin, robust=True)


def follow_profession(sender: Any, profession_id: UUID, **kwargs: Any) -> None:
    """The night's task looks at the paths, and a page that is read before it looks itself."""
    Path.objects.filter(profession=profession_id, is_stale=False).update(is_stale=True)


def forget_on_paths(sender: Any, student_id: UUID, allowed: bool, **kwargs: Any) -> None:
    if not allowed:
        forget_evidence(student_id=student_id)


def connect() -> None:
    opportunity_changed.connect(follow_opportunity, dispatch_uid="profliner-paths")
    profession_changed.connect(follow_profession, dispatch_uid="profliner-paths-to")
    profiling_changed.connect(forget_on_paths, dispatch_uid="profliner-paths-evidence")
    student_acted.connect(fold_in, dispatch_uid="profliner-fold-in")
    profiling_changed.connect(follow_profiling, dispatch_uid="profliner-profiling")
    person_erased.connect(forget_in_models, dispatch_uid="profliner-models")
    consent_to_be_withdrawn.connect(hold_lines_of, dispatch_uid="profliner-lines-of")
    consent_changed.connect(follow_employers, dispatch_uid="profliner-employers")
    person_to_be_erased.connect(hold_lines, dispatch_uid="profliner-lines")
    person_erased.connect(free_places, dispatch_uid="profliner-places")
    person_erased.connect(forget_invitations, dispatch_uid="profliner-invitations")
    consent_changed.connect(follow_consent, dispatch_uid="profliner-consent")
    consent_changed.connect(follow_counselling, dispatch_uid="profliner-counselling")
    places_changed.connect(follow_places, dispatch_uid="profliner-counsellors")
    work_completed.connect(follow_work, dispatch_uid="profliner-work")
    work_marked.connect(follow_marks, dispatch_uid="profliner-marks")
