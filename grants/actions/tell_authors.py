"""Tells authors that a round counts their lessons, and what came out of it: each once a round."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Notice, User
from grants.models import Award, Round

COUNTS = "round_counts"
AWARDED, REFUSED = "award_published", "award_refused"
IN_ONE_GO = 500


def begin_telling(round_: Round) -> None:
    """A message that is lost does no harm: ``take_up_work`` sends another."""
    from grants.tasks import tell_authors

    tell_authors.apply_async((str(round_.pk),), retry=False)


def tell_of_round(*, round_id: UUID | str) -> int:
    """What it has come to by now; may be repeated, and by two at once. How many were told."""
    round_ = Round.objects.get(pk=round_id)
    tell = tell_awarded if round_.is_public else tell_all_authors
    count = tell(round_id=round_.pk)
    # Unless there is more to tell since.
    Round.objects.filter(pk=round_.pk, telling_since=round_.telling_since).update(
        telling_since=None
    )
    return count


def tell_all_authors(*, round_id: UUID | str) -> int:
    """Who has a lesson on the shelf when a round is opened; may be repeated. How many were told."""
    authors = User.objects.filter(authorships__publication__live=True)
    round_ = Round.objects.get(pk=round_id)
    others = _untold(authors, round_).iterator(chunk_size=IN_ONE_GO)
    return sum(_tell_once(round_, author, COUNTS, "/grants/mine/") for author in others)


def tell_authors_of(lessons: Iterable[int], *, round_: Round) -> int:
    """Who came by a counted lesson since."""
    authors = User.objects.filter(authorships__publication_id__in=list(lessons))
    others = list(_untold(authors, round_))
    for author in others:
        _tell(round_, author, COUNTS, "/grants/mine/")
    return len(others)


def tell_awarded(*, round_id: UUID | str) -> int:
    """Whose award a published round shows; may be repeated. How many were told."""
    round_ = Round.objects.get(pk=round_id)
    awards = Award.objects.current().filter(round=round_, kopecks__gt=0, author__is_active=True)
    others = awards.filter(~_told(round_, "author", AWARDED, REFUSED)).select_related("author")
    count = 0
    for award in others.order_by("pk").iterator(chunk_size=IN_ONE_GO):
        kind = AWARDED if award.is_payable else REFUSED
        count += _tell_once(round_, award.author, kind, f"/grants/mine/{round_.pk}/")
    return count


def _untold(authors: "QuerySet[User]", round_: Round) -> "QuerySet[User]":
    others = authors.filter(~_told(round_, "pk", COUNTS), is_active=True)
    return others.order_by("pk").distinct()


def _told(round_: Round, recipient: str, *kinds: str) -> Exists:
    notices = Notice.objects.filter(recipient=OuterRef(recipient), kind__in=kinds)
    return Exists(notices.filter(params__of=str(round_.pk)))


@transaction.atomic
def _tell_once(round_: Round, recipient: User, kind: str, url: str) -> bool:
    """False where another worker has told them meanwhile."""
    User.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    kinds = (COUNTS,) if kind == COUNTS else (AWARDED, REFUSED)
    if User.objects.filter(_told(round_, "pk", *kinds), pk=recipient.pk).exists():
        return False
    _tell(round_, recipient, kind, url)
    return True


def _tell(round_: Round, recipient: User, kind: str, url: str) -> None:
    notify(
        recipient=recipient,
        kind=kind,
        url=url,
        round_ru=round_.name_ru,
        round_en=round_.name_en,
        of=str(round_.pk),
    )
