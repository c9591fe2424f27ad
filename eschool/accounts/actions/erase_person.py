"""Takes away all that says who a person is, and what belonged to them alone.

The row stays without name and address, so that what others did with the person stays whole: a class
keeps its lessons, a lesson its review, the ledger its sums.
"""

from collections import Counter
from typing import Any

from axes.models import AccessAttempt
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.log_erasures import log_erasures
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Consent, Deed, Erasure, Letter, User
from eschool.accounts.permissions import can_erase
from eschool.accounts.signals import person_erased, person_to_be_erased

# Rows that stay as a bare record: they say when something held, and no longer of whom.
KEPT = frozenset({"accounts.role.user", "accounts.consent.student", "library.assignment.teacher"})


@transaction.atomic
def erase_person(*, person: User, by: User | None = None, dry_run: bool = False) -> dict[str, int]:
    """What was removed, by kind; nothing where it was done before. ``by`` is None for the system.

    Raises:
        PermissionDenied: ``by`` may not erase them.
    """
    person_to_be_erased.send(User, person=person)
    held = User.objects.select_for_update().get(pk=person.pk)
    if by is not None and not can_erase(by, held):
        raise PermissionDenied
    if held.erased_at:
        return {}
    counts = _remove(held)
    _empty(held)
    if dry_run:
        transaction.set_rollback(True)
    else:
        record_deed(by=by, kind=Deed.Kind.ERASED, person=held)
        _log(held, counts)
    return dict(counts)


def _remove(person: User) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _receiver, more in person_erased.send(User, person=person):
        counts.update(more)
    for role in person.roles.all():
        end_role(role=role)
    person.roles.update(region="", organisation="", note="")
    Consent.objects.in_force().filter(student=person).update(withdrawn_at=timezone.now())
    attempts, _each = AccessAttempt.objects.filter(username=person.email).delete()
    counts["axes.AccessAttempt"] = attempts
    Letter.objects.filter(key__in=[person.email, str(person.pk)]).delete()
    for label, rows in links_of(person):
        _total, each = rows.delete()
        counts.update(each or {label: 0})
    return Counter({label: number for label, number in counts.items() if number})


def links_of(person: User) -> list[tuple[str, "models.QuerySet[Any]"]]:
    """All rows that would go with the person: a new table is among them without anyone's care."""
    relations = [
        field
        for field in User._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ForeignObjectRel)
        and getattr(field, "on_delete", None) is models.CASCADE
        and _name(field) not in KEPT
    ]
    return [
        (_name(each), _model(each)._base_manager.filter(**{each.field.name: person}))
        for each in relations
    ]


def _model(relation: models.ForeignObjectRel) -> Any:
    return apps.get_model(relation.related_model._meta.label)


def _name(relation: models.ForeignObjectRel) -> str:
    return f"{relation.related_model._meta.label_lower}.{relation.field.name}"


def _empty(person: User) -> None:
    person.first_name = person.last_name = person.patronymic = ""
    person.email = f"{person.pk}@erased.invalid"
    person.language, person.theme = User.Language.BROWSER, User.Theme.AUTO
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.erased_at = timezone.now()
    person.session_epoch += 1
    person.set_unusable_password()
    person.save()


def _log(person: User, counts: Counter[str]) -> None:
    """Should writing it down beside the files fail after the commit, the clock does it."""
    Erasure.objects.update_or_create(
        person_id=person.pk, defaults={"counts": dict(counts), "logged_at": None}
    )
    transaction.on_commit(log_erasures, robust=True)
