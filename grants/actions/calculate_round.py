"""Turns a frozen round into awards, from its snapshot alone."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from eschool.accounts.models import Role, School, User
from eschool.core.files import digests_of, fetched_folder, put_folder
from grants.actions.checking import require_state
from grants.actions.record_event import record_event
from grants.actions.void_approvals import void_approvals
from grants.actions.work_on_job import Hold
from grants.calculation import snapshot
from grants.calculation.results import Award as Sum
from grants.calculation.results import Result
from grants.calculation.ruleset import Ruleset as Rules
from grants.calculation.snapshot import MANIFEST, SCHEMAS, SnapshotError
from grants.models import Award, AwardLine, Calculation, Round, Snapshot
from grants.pseudonyms import REGION, SCHOOL, pseudonym
from grants.refusals import Refused
from library.models import Authorship, Publication, Use

IN_ONE_GO = 2_000
STEPS = ("w_base", "w_share", "w_own", "w_repeat", "w_reciprocal", "w_family", "w_dilution")


def calculate(hold: Hold) -> None:
    """May be called any number of times, and killed at any moment: one result comes of it."""
    round_ = Round.objects.select_related("ruleset", "snapshot").get(pk=hold.job.round_id)
    require_state(round_, "calculate_round")
    result = _compute(round_, hold)
    with TemporaryDirectory(prefix="eschool-calculate-") as scratch:
        whole = Path(scratch) / "result"
        result.write(whole)
        folder = f"grants/{round_.pk}/result-{result.digest[:16]}"
        put_folder(whole, folder)
        hold.progress(75)
        _keep(hold, result, folder, digests_of(whole))


def _compute(round_: Round, hold: Hold) -> Result:
    from grants.calculation.compute import compute  # much code, needed by workers only

    rules = Rules.from_json(round_.ruleset.content)
    with whole_snapshot(round_.snapshot) as found:
        hold.progress(5)
        return compute(
            found,
            rules,
            budget=round_.budget_kopecks,
            seed=round_.seed,
            progress=lambda percent: hold.progress(5 + percent * 65 // 100),
        )


@contextmanager
def whole_snapshot(frozen: Snapshot) -> Iterator[snapshot.Snapshot]:
    """A local copy of the snapshot, every file of it compared with what was frozen.

    Raises:
        Refused: names the file that was changed, cut short or lost.
    """
    names = [MANIFEST, *(f"{name}.parquet" for name in SCHEMAS)]
    with fetched_folder(frozen.folder, names) as folder:
        try:
            found = snapshot.read(folder)
        except SnapshotError as broken:
            fault = broken.fault.replace(str(folder), frozen.folder)
            raise Refused("snapshot_broken", file=broken.file, fault=fault) from broken
        if found.digest != frozen.digest:
            raise Refused("snapshot_broken", file=MANIFEST, fault=found.digest)
        yield found


@transaction.atomic
def _keep(hold: Hold, result: Result, folder: str, files: Any) -> None:
    held = hold.round_to_change()
    require_state(held, "calculate_round")
    before = held.current_calculation
    if before is None or before.digest != result.digest:
        _replace(held, result, folder, files, hold)
    record_event(
        round_=held,
        kind="calculated",
        by=hold.job.requested_by,
        digest=result.digest,
        paid_kopecks=result.paid,
        awards=len(result.awards),
    )
    hold.done()


def _replace(round_: Round, result: Result, folder: str, files: Any, hold: Hold) -> None:
    round_.calculations.current().update(is_current=False)
    made = Calculation.objects.create(
        round=round_,
        ruleset_digest=result.summary["ruleset"],
        snapshot_digest=result.summary["snapshot"],
        seed=round_.seed,
        budget_kopecks=round_.budget_kopecks,
        digest=result.digest,
        summary=dict(result.summary),
        funnel=[dict(step) for step in result.funnel],
        strata=[dict(row) for row in result.strata],
        folder=folder,
        files=dict(files),
    )
    _Keeper(round_, made, result).keep()
    void_approvals(round_=round_, reason="recalculated", by=hold.job.requested_by)
    round_.state = Round.State.CALCULATED
    round_.save(update_fields=["state"])


class _Keeper:
    """Writes awards and lines, with names where the round's numbers stand for something."""

    def __init__(self, round_: Round, calculation: Calculation, result: Result) -> None:
        self.round = round_
        self.calculation = calculation
        self.result = result
        self.titles: dict[int, str] = {}
        salt = round_.salt
        self.schools = {pseudonym(salt, SCHOOL, each.pk): each for each in School.objects.all()}
        self.dropped = _dropped(result)
        regions = Role.objects.exclude(region="").values_list("region", flat=True).distinct()
        self.regions = {pseudonym(salt, REGION, name): name for name in regions}

    def keep(self) -> None:
        authors = self._authors()
        affiliations = self._affiliations(list(authors.values()))
        made = Award.objects.bulk_create(
            [
                self._award(each, authors.get(each.author), affiliations)
                for each in self.result.awards
            ],
            batch_size=IN_ONE_GO,
        )
        awards = {award.pseudonym: award for award in made}
        waiting: list[AwardLine] = []
        for line in self._lines(awards):
            waiting.append(line)
            if len(waiting) == IN_ONE_GO:
                AwardLine.objects.bulk_create(waiting)
                waiting = []
        AwardLine.objects.bulk_create(waiting)

    def _authors(self) -> dict[int, User]:
        """By number; who was deleted since the freezing is not among them."""
        ids = Authorship.objects.exclude(user=None).values("user_id")
        users = User.objects.filter(pk__in=ids)
        wanted = {each.author for each in self.result.awards}
        found = ((self.round.pseudonym_of(user.pk), user) for user in users.iterator())
        return {number: user for number, user in found if number in wanted}

    def _affiliations(self, authors: list[User]) -> dict[UUID, list[str]]:
        during = Q(ended_at=None) | Q(ended_at__gt=self.round.opens_at)
        roles = Role.objects.filter(during, user__in=authors).exclude(school=None)
        found: dict[UUID, set[str]] = defaultdict(set)
        for user, school in roles.values_list("user_id", "school_id"):
            found[user].add(str(school))
        return {user: sorted(schools) for user, schools in found.items()}

    def _award(self, each: Sum, author: User | None, schools: dict[UUID, list[str]]) -> Award:
        status = Award.Status.HELD if each.held else Award.Status.PROPOSED
        row = each.to_row()
        top = self.schools.get(each.top_school or 0)
        return Award(
            calculation=self.calculation,
            round=self.round,
            author=author,
            pseudonym=each.author,
            author_name=author.get_full_name() if author else "",
            author_schools=schools.get(author.pk, []) if author else [],
            points=each.points,
            teachers=each.teachers,
            schools=each.schools,
            ramp=row["ramp"],
            kopecks=each.kopecks,
            status=status,
            reasons=list(each.held),
            evidence={
                "dropped": self.dropped.get(each.author, {}),
                "limits": list(each.limits),
                "outside": each.outside,
                "fresh_points": each.fresh_points,
                "top_school": top.name if top else self.regions.get(each.top_school or 0, ""),
                "top_school_points": each.top_school_points,
                "weight": each.weight,
                "reciprocal_weight": each.reciprocal_weight,
            },
        )

    def _lines(self, awards: dict[int, Award]) -> Iterator[AwardLine]:
        for batch in self.result.lines():
            for start in range(0, batch.num_rows, IN_ONE_GO):
                rows = batch.slice(start, IN_ONE_GO).to_pylist()
                self._learn_titles({row["lesson"] for row in rows})
                self._tell_late(rows)
                for row in rows:
                    yield self._line(row, awards[row["author"]])

    def _learn_titles(self, lessons: set[int]) -> None:
        new = lessons - self.titles.keys()
        titles = Publication.objects.filter(pk__in=new).values_list("pk", "title")
        self.titles |= dict.fromkeys(new, "") | {key: title[:255] for key, title in titles}

    def _tell_late(self, rows: list[dict[str, Any]]) -> None:
        """A late use is counted at the window's first moment; its line says when it happened."""
        first = self.round.opens_at.astimezone(UTC).replace(tzinfo=None)
        late = [row for row in rows if row["at"] == first]
        moments = dict(
            Use.objects.filter(pk__in=[row["use"] for row in late]).values_list("pk", "occurred_at")
        )
        for row in late:
            row["at"] = moments.get(row["use"], self.round.opens_at).astimezone(UTC)

    def _line(self, row: dict[str, Any], award: Award) -> AwardLine:
        school = self.schools.get(row["school"])
        return AwardLine(
            award=award,
            lesson_title=self.titles[row["lesson"]],
            at=_moment(row["at"]),
            school=school,
            district_id=school.district_id if school else None,
            region=self.regions.get(row["school"], ""),
            reasons=row["reasons"],
            **{name: row[name] for name in ("use", "teacher", "lesson", "family", "stratum")},
            **{name: row[name] for name in ("kind", "role", "points", "kopecks", *STEPS)},
        )


def _dropped(result: Result) -> dict[int, dict[str, int]]:
    """By author and reason, how many events of their lessons came to nothing."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in result.dropped().to_pylist():
        found[row["author"]][row["reason"]] = row["events"]
    return found


def _moment(plain: datetime) -> datetime:
    return plain if plain.tzinfo else plain.replace(tzinfo=UTC)
