"""Tells authors that a round counts their lessons, and what came out of it: each once a round."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Notice, User
from grants.models import Award, Round

COUNTS = "round_counts"
AWARDED, REFUSED = "award_published", "award_refused"
IN_ONE_GO = 500


def tell_all_authors(*, round_id: UUID | str) -> int:
    """Who has a lesson on the shelf when a round is opened; may be repeated. How many were told."""
    authors = User.objects.filter(authorships__publication__live=True)
    return _tell_of_counting(Round.objects.get(pk=round_id), authors)


def tell_authors_of(lessons: Iterable[int], *, round_: Round) -> int:
    """Who came by a counted lesson since."""
    authors = User.objects.filter(authorships__publication_id__in=list(lessons))
    return _tell_of_counting(round_, authors)


def tell_awarded(*, round_id: UUID | str) -> int:
    """Whose award a published round shows; may be repeated. How many were told."""
    round_ = Round.objects.get(pk=round_id)
    awards = Award.objects.current().filter(round=round_, kopecks__gt=0, author__is_active=True)
    others = awards.filter(~_told(round_, "author", AWARDED, REFUSED)).select_related("author")
    count = 0
    for award in others.order_by("pk").iterator(chunk_size=IN_ONE_GO):
        kind = AWARDED if award.is_payable else REFUSED
        _tell(round_, award.author, kind, f"/grants/mine/{round_.pk}/")
        count += 1
    return count


def _tell_of_counting(round_: Round, authors: "QuerySet[User]") -> int:
    others = authors.filter(~_told(round_, "pk", COUNTS), is_active=True).order_by("pk").distinct()
    count = 0
    for author in others.iterator(chunk_size=IN_ONE_GO):
        _tell(round_, author, COUNTS, "/grants/mine/")
        count += 1
    return count


def _told(round_: Round, recipient: str, *kinds: str) -> Exists:
    notices = Notice.objects.filter(recipient=OuterRef(recipient), kind__in=kinds)
    return Exists(notices.filter(params__of=str(round_.pk)))


def _tell(round_: Round, recipient: User, kind: str, url: str) -> None:
    notify(
        recipient=recipient,
        kind=kind,
        url=url,
        round_ru=round_.name_ru,
        round_en=round_.name_en,
        of=str(round_.pk),
    )
