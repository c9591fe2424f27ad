"""Rows about Profliner, area by area."""

from tests.permissions.profliner import (
    guidance,
    opportunities,
    paths,
    professions,
    recommending,
    students,
)

PROFLINER = [
    *professions.ROWS,
    *students.ROWS,
    *recommending.ROWS,
    *opportunities.ROWS,
    *paths.ROWS,
    *guidance.ROWS,
]
