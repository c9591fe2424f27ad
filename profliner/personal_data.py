"""What of a student's own rows in Profliner is told with them."""

from typing import Any

from django.db.models import QuerySet

from eschool.accounts.models import User
from eschool.accounts.personal_data import register
from profliner.models import DroppedStep, InterestAnswer, PathStep


def answers(user: User) -> "QuerySet[Any]":
    return InterestAnswer.objects.filter(sitting__student=user)


def steps(user: User) -> "QuerySet[Any]":
    return PathStep.objects.filter(path__student=user)


def dropped_steps(user: User) -> "QuerySet[Any]":
    return DroppedStep.objects.filter(path__student=user)


def register_details() -> None:
    register(answers, steps, dropped_steps)
