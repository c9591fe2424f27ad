"""Passes on what a reader found wrong."""

from django.db import transaction

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from library.models import ProblemReport, Publication


@transaction.atomic
def report_problem(*, publication: Publication, text: str, reporter: User | None) -> ProblemReport:
    version = publication.current_version
    report = ProblemReport.objects.create(
        publication=publication,
        version=version.number if version else 0,
        text=text,
        reporter=reporter,
    )
    methodists = User.objects.filter(subjects_reviewed=publication.subject_id)
    authors = User.objects.filter(authorships__publication=publication)
    for person in methodists.union(authors):
        notify(
            recipient=person,
            kind="problem_reported",
            url=publication.relative_address,
            title=publication.title,
            text=text[:200],
        )
    return report
