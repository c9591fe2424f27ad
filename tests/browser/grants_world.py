"""Rounds to look at, and uses for one that is still to come."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import Role, User
from grants.actions.start_review import start_review
from grants.models import Award, Preview, Round
from library.models import SubjectPage
from tests import factories
from tests.grants import rounds
from tests.grants.small_city import DAY, make_round, make_ruleset, make_small_city, opened


def make_grants(subject: SubjectPage, people: dict[str, User]) -> dict[str, str]:
    """Addresses by name. The teacher is an author in each round."""
    author = people["teacher"]
    people["second_approver"] = factories.make_person("grants_admin", last_name="Вторая")
    people["third_approver"] = factories.make_person("grants_admin", last_name="Третья")
    long_ago = timezone.now() - 900 * DAY
    Role.objects.filter(user=author).update(started_at=long_ago, verified_at=long_ago)
    rounds.give_details(author)
    ruleset = make_ruleset()
    published = _published(subject, author, people)
    reviewed = _reviewed(subject, author)
    make_small_city(subject, authors=[author])
    draft = _draft(ruleset)
    award = Award.objects.get(round=published, author=author)
    return {
        "draft round": _of("grant_round", draft.pk),
        "edit a round": _of("grant_round_edit", draft.pk),
        "round under review": _of("grant_round", reviewed.pk),
        "published round": _of("grant_round", published.pk),
        "held awards": _of("grant_held", reviewed.pk),
        "all awards": _of("grant_held", reviewed.pk) + "?show=all",
        "preview": _preview(reviewed, people["grants_admin"]),
        "ruleset": _of("grant_ruleset", ruleset.pk),
        "new version of a ruleset": f"{reverse('grant_ruleset_new')}?from={ruleset.pk}",
        "rulesets compared": _compared(ruleset.pk, reviewed.ruleset_id),
        "public round": _of("grants_public_round", published.slug),
        "public rules": _of("public_rules", published.ruleset_id),
        "my award": _of("my_award", award.round_id),
    }


def _of(name: str, key: Any) -> str:
    return reverse(name, args=(key,))


def _compared(old: int, new: int) -> str:
    return f"{reverse('grant_ruleset_compare')}?old={old}&new={new}"


def _calculated(subject: SubjectPage, author: User, days: int, slug: str, **rules: Any) -> Round:
    start = timezone.now() - days * DAY
    make_small_city(subject, authors=[author], start=start)
    names = {"name_ru": f"Гранты, {slug}", "name_en": f"Grants, {slug}"}
    ruleset = make_ruleset("Прежние правила", **rules)
    round_ = opened(make_round(slug=slug, start=start, ruleset=ruleset, **names))
    rounds.freeze(round_)
    rounds.calculate(round_)
    start_review(round_=round_, by=None)
    round_.refresh_from_db()
    return round_


def _reviewed(subject: SubjectPage, author: User) -> Round:
    return _calculated(subject, author, 150, "review", n0=6)


def _published(subject: SubjectPage, author: User, people: dict[str, User]) -> Round:
    from grants.actions.publish_round import publish_round

    round_ = _calculated(subject, author, 300, "published")
    rounds.release_all(round_, people["third_approver"])
    rounds.approve_by(round_, people["grants_admin"], people["second_approver"])
    publish_round(round_=round_, by=people["grants_admin"])
    round_.refresh_from_db()
    return round_


def _preview(round_: Round, by: User) -> str:
    from grants.actions.run_preview import run_preview
    from grants.actions.start_preview import start_preview

    stricter = make_ruleset("Строже", cap_share="1/4")
    run_preview(preview_id=str(start_preview(round_=round_, ruleset=stricter, by=by).pk))
    if Preview.objects.get().error:
        raise RuntimeError("the round could not be replayed")
    return f"{_of('grant_preview', round_.pk)}?ruleset={stricter.pk}"


def _draft(ruleset: Any) -> Round:
    opens_at = timezone.now() + 200 * DAY
    from grants.actions.create_round import create_round

    return create_round(
        by=None,
        slug="next",
        name_ru="Гранты следующего года",
        name_en="Grants of next year",
        opens_at=opens_at,
        closes_at=opens_at + dt.timedelta(days=60),
        budget_kopecks=1_500_000_00,
        ruleset=ruleset,
    )
