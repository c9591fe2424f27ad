"""Tells authors that a round counts their lessons: each once a round."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Notice, User
from grants.models import Round

KIND = "round_counts"
IN_ONE_GO = 500


def tell_all_authors(*, round_id: UUID | str) -> int:
    """Who has a lesson on the shelf when a round is opened; may be repeated. How many were told."""
    authors = User.objects.filter(authorships__publication__live=True)
    return _tell(Round.objects.get(pk=round_id), authors)


def tell_authors_of(lessons: Iterable[int], *, round_: Round) -> int:
    """Who came by a counted lesson since."""
    authors = User.objects.filter(authorships__publication_id__in=list(lessons))
    return _tell(round_, authors)


def _tell(round_: Round, authors: "QuerySet[User]") -> int:
    told = Notice.objects.filter(recipient=OuterRef("pk"), kind=KIND, params__of=str(round_.pk))
    others = authors.filter(~Exists(told), is_active=True).order_by("pk").distinct()
    count = 0
    for author in others.iterator(chunk_size=IN_ONE_GO):
        notify(
            recipient=author,
            kind=KIND,
            url="/grants/mine/",
            round_ru=round_.name_ru,
            round_en=round_.name_en,
            of=str(round_.pk),
        )
        count += 1
    return count
