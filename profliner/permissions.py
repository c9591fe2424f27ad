"""Rights over what Profliner keeps, beside ``visible_to`` of the querysets."""

from typing import Any

from eschool.accounts.models import Role, User
from eschool.accounts.permissions import can_give_consent, has_role
from profliner.counselling import counselled_by
from profliner.models import CounsellorNote, Opportunity, Organisation, Path, SignUp


def can_counsel(user: Any) -> bool:
    """Without a school there is nobody to see."""
    return has_role(user, Role.Kind.COUNSELLOR)


def can_counsel_student(user: Any, student: User) -> bool:
    """A student of one's own school whose consent to counselling is in force."""
    return has_role(user, Role.Kind.COUNSELLOR) and (
        counselled_by(user).filter(pk=student.pk).exists()
    )


def can_delete_note(user: Any, note: CounsellorNote) -> bool:
    """Whoever wrote it, while they counsel the student."""
    return note.author_id == user.pk and can_counsel_student(user, note.student)


def can_read_own_counselling(user: Any) -> bool:
    """Students and guardians read what counsellors wrote for them."""
    return has_role(user, Role.Kind.STUDENT, Role.Kind.GUARDIAN)


def can_be_recommended(user: Any) -> bool:
    """Students, to whom recommendations are made and who save and refuse."""
    return has_role(user, Role.Kind.STUDENT)


def can_keep_a_record(user: Any) -> bool:
    """Students: interests, activity, strengths and settings of their own."""
    return has_role(user, Role.Kind.STUDENT)


def can_have_wards(user: Any) -> bool:
    """Guardians; whom they may see says ``User.objects.wards_of``."""
    return has_role(user, Role.Kind.GUARDIAN)


def can_see_models(user: Any) -> bool:
    return has_role(user, Role.Kind.ADMINISTRATOR, Role.Kind.ANALYST)


def can_run_models(user: Any) -> bool:
    """Training, going live and back."""
    return has_role(user, Role.Kind.ADMINISTRATOR)


def can_run(user: Any, organisation: Organisation) -> bool:
    """Its members, while it is not refused or suspended; a student never."""
    shut = (Organisation.State.REFUSED, Organisation.State.SUSPENDED)
    return organisation.state not in shut and is_member(user, organisation)


def is_member(user: Any, organisation: Organisation) -> bool:
    if not user.is_authenticated or has_role(user, Role.Kind.STUDENT):
        return False
    if "members" in getattr(organisation, "_prefetched_objects_cache", {}):
        return user in organisation.members.all()
    return bool(organisation.members.filter(pk=user.pk).exists())


def can_found_organisation(user: Any) -> bool:
    """Anyone who is not a student; somebody must check it afterwards."""
    return bool(user.is_authenticated) and not has_role(user, Role.Kind.STUDENT)


def can_check_organisations(user: Any) -> bool:
    return has_role(user, Role.Kind.ADMINISTRATOR)


def can_check_organisation(user: Any, organisation: Organisation) -> bool:
    """Nobody vouches for an organisation of their own."""
    return can_check_organisations(user) and not is_member(user, organisation)


def can_moderate(user: Any) -> bool:
    """Looks at what organisations want to publish."""
    return has_role(user, Role.Kind.ADMINISTRATOR, Role.Kind.ANALYST)


def can_moderate_of(user: Any, organisation: Organisation) -> bool:
    return can_moderate(user) and not is_member(user, organisation)


def can_manage(user: Any, opportunity: Opportunity) -> bool:
    """Edits it, sees numbers, marks who came."""
    return can_run(user, opportunity.organisation)


def can_cancel(user: Any, opportunity: Opportunity) -> bool:
    return can_manage(user, opportunity) or has_role(user, Role.Kind.ADMINISTRATOR)


def can_answer_sign_up(user: Any, signup: SignUp) -> bool:
    """Confirmed guardians of the student."""
    return can_give_consent(user, signup.student)


def can_have_paths(user: Any) -> bool:
    return has_role(user, Role.Kind.STUDENT)


def can_read_paths(user: Any) -> bool:
    """Students their own; guardians and counsellors those of whom ``Path.visible_to`` says."""
    return has_role(user, Role.Kind.STUDENT, Role.Kind.GUARDIAN, Role.Kind.COUNSELLOR)


def can_change_path(user: Any, path: Path) -> bool:
    """Nobody but the student."""
    return path.student_id == user.pk and can_have_paths(user)


def reads_as_counsellor(user: Any, path: Path) -> bool:
    """Whoever may read it without being of the student's family: each such reading is noted."""
    return path.student_id != user.pk and not can_give_consent(user, path.student)


def can_edit_steps(user: Any) -> bool:
    """The catalogue of steps that paths are made of."""
    return has_role(user, Role.Kind.ANALYST, Role.Kind.ADMINISTRATOR)


def can_edit_list(user: Any) -> bool:
    """The city's list of professions."""
    return has_role(user, Role.Kind.ANALYST, Role.Kind.ADMINISTRATOR)


def can_see_figures(user: Any) -> bool:
    """What the city's students choose, in groups of ten and more."""
    return has_role(user, Role.Kind.ANALYST, Role.Kind.ADMINISTRATOR)
