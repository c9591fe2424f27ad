"""Marks notices as read."""

from django.db.models import QuerySet
from django.utils import timezone

from eschool.accounts.models import Notice


def read_notices(*, notices: QuerySet[Notice]) -> int:
    return notices.filter(read_at=None).update(read_at=timezone.now())
