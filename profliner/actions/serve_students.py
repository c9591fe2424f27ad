"""Computes what students are recommended, many at once or one who has just acted."""

import gc
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from eschool.accounts.models import User
from eschool.core.keys import one_of
from profliner import serving
from profliner.actions.go_live import give_up
from profliner.catalogue import Thing, catalogue, name_of, ref_of
from profliner.consenting import may_profile_many
from profliner.items import Ref
from profliner.models import Choice, Recommendation, StudentProfile, TrainedModel
from profliner.profiled import chunks_of
from profliner.reasons import Reason
from profliner.recommender.data import Floats, Ints
from profliner.recommender.diversity import diverse
from profliner.recommender.features import INTEREST, of_student
from profliner.recommender.served import INTERESTS, NOTHING, Catalogue, Catalogued, reasons
from profliner.rewriting import Row, write_rows
from profliner.selectors.doings import Doings, doings_of
from profliner.selectors.feasible import AgesAsked, feasible
from profliner.selectors.popular import popular_by_grade
from profliner.students import Facts, many_facts

CHUNK = 1000
RECENT = timedelta(minutes=1)
SHOWN = 18
Group = tuple[int | None, int | None]  # grade and district


class Batch:
    """One model and one day's catalogue, for as many students as there are."""

    def __init__(self, row: TrainedModel, model: Catalogued, now: datetime) -> None:
        self.row = row
        self.model = model
        self.now = now
        self.things: list[Thing] = catalogue(now)
        self.names = [thing.name for thing in self.things]
        self.place = {name: at for at, name in enumerate(self.names)}
        self.catalogue = Catalogue(model, self.names, [thing.features for thing in self.things])
        self.kinds = _codes([thing.kind for thing in self.things])
        self.fields = _codes([thing.field for thing in self.things])
        self.popular = popular_by_grade()
        self.items: list[str] = model.items_.tolist()
        self.heads = [_head(thing) for thing in self.things]
        self._general: dict[int, list[str]] = {}
        self._closed: dict[Group, NDArray[np.int64]] = {}
        self._ages = AgesAsked([thing.ref for thing in self.things], timezone.localdate(now))

    def rows(self, ids: Sequence[UUID]) -> list[Row]:
        """For each of ``ids``; nothing is written. Memory: ids × things × a few dozen bytes."""
        facts = many_facts(ids)
        doings = doings_of(ids)
        mine = [doings[each] for each in ids]
        students = self.model.students(
            [one.done for one in mine],
            [of_student(doings[each].interests, facts[each].grade) for each in ids],
            [facts[each].grade for each in ids],
        )
        raw = self.model.score(students)
        scores = self.catalogue.score(students, raw)
        self._forbid(scores, ids, facts)
        if not len(self.things):
            chosen = np.empty((len(ids), 0), dtype=np.int64)
        else:
            chosen = diverse(scores, self.kinds, self.fields, SHOWN)
        why = reasons(self.model, students, raw, self._in_model(chosen)).cited.tolist()
        sure = self.model.is_sure(students, raw).tolist()
        general = [self.general(facts[each].grade or 0) for each in ids]
        lists = zip(ids, chosen.tolist(), why, mine, general, sure, strict=True)
        return [
            Row(each, *self._told_of(items, cited, one, said), not is_sure)
            for each, items, cited, one, said, is_sure in lists
        ]

    def _in_model(self, chosen: Ints) -> Ints:
        """The model's columns of what was chosen, -1 for what it does not know."""
        if not len(self.things):
            return chosen
        return np.where(chosen >= 0, self.catalogue.places[chosen], -1)

    def _told_of(
        self, chosen: list[int], why: list[list[int]], doings: Doings, general: list[str]
    ) -> tuple[str, str]:
        """Things and reasons as the JSON that is kept, of pieces: it is made a million times."""
        told = {each: self._told(each, doings) for each in {each for one in why for each in one}}
        items, reasons = [], dict[str, int]()
        for at, cited in zip(chosen, why, strict=True):
            if at < 0:
                continue
            said = [told[each] for each in cited if each >= 0]
            if INTERESTS in cited and (letters := self._shared(at, told[INTERESTS])):
                said.insert(
                    cited.index(INTERESTS),
                    json.dumps(Reason("interests", {"letters": letters}).to_json()),
                )
            numbers = [reasons.setdefault(one, len(reasons)) for one in said or [general[at]]]
            items.append(f'{self.heads[at]}"reasons": {numbers}}}')
        return f"[{', '.join(items)}]", f"[{', '.join(reasons)}]"

    def _told(self, cited: int, doings: Doings) -> str:
        """A reason as JSON; of told interests their letters, the student's strongest first."""
        if cited == INTERESTS:
            return _letters(doings)
        if cited == NOTHING:
            return ""
        name = self.items[cited]
        kind, item = ref_of(name)
        reason = Reason(doings.how.get(name, "saved"), {"kind": kind, "item": item})
        return json.dumps(reason.to_json())

    def _shared(self, at: int, letters: str) -> str:
        """Interests are said only of a thing that is like them."""
        features = self.things[at].features
        return "".join(letter for letter in letters if f"{INTEREST}{letter}" in features)

    def general(self, grade: int) -> list[str]:
        """Of each thing what is said where nothing of one's own speaks for it."""
        if grade not in self._general:
            reasons = [Reason(self._fashion(thing.ref, grade)) for thing in self.things]
            self._general[grade] = [json.dumps(reason.to_json()) for reason in reasons]
        return self._general[grade]

    def _fashion(self, ref: Ref, grade: int) -> str:
        if grade and ref in self.popular.get(grade, ()):
            return "popular_in_grade"
        return "popular" if ref in self.popular.get(0, ()) else "open"

    def _forbid(self, scores: Floats, ids: Sequence[UUID], facts: dict[UUID, Facts]) -> None:
        """What is not open to a student, and what they saved or refused, is given to nobody."""
        for at, each in enumerate(ids):
            scores[at, self._closed_to(facts[each])] = -np.inf
            scores[at, self._ages.closed_to(facts[each].born)] = -np.inf
        chosen = Choice.objects.filter(student__in=one_of(ids))
        row = {each: at for at, each in enumerate(ids)}
        for student, kind, item in chosen.values_list("student_id", "item_kind", "item"):
            if (column := self.place.get(name_of((kind, item)))) is not None:
                scores[row[student], column] = -np.inf

    def _closed_to(self, facts: Facts) -> NDArray[np.int64]:
        """The places of things closed to those of one grade and district: asked once a batch.

        What depends on the one student (what they did before) is left to the reading.
        """
        group = (facts.grade, facts.district_id)
        if group not in self._closed:
            found = feasible([thing.ref for thing in self.things], facts, self.now, of_one=False)
            closed = [at for at, thing in enumerate(self.things) if thing.ref not in found]
            self._closed[group] = np.array(closed, dtype=np.int64)
        return self._closed[group]


_recent: dict[UUID, Batch] = {}  # of this process, at most one


def forget_recent() -> None:
    """What this process remembers of the catalogue."""
    _recent.clear()


def _codes(names: Sequence[str]) -> Ints:
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(name, len(numbers)) if name else -1 for name in names]
    return np.array(codes, dtype=np.int64)


def _head(thing: Thing) -> str:
    """The beginning of its JSON, up to what differs from student to student."""
    return json.dumps({"kind": thing.kind, "item": thing.item})[:-1] + ", "


def _letters(doings: Doings) -> str:
    """As the page of interests has them, so far as the model is told them."""
    told = of_student(doings.interests, None)
    return "".join(letter for letter in doings.leaders if f"{INTEREST}{letter}" in told)


def serve_shard(*, model_id: UUID, shard: int, shards: int) -> int:
    """One part of all students; how many. Twice gives the same."""
    row = TrainedModel.objects.filter(pk=model_id, state=TrainedModel.State.LIVE).first()
    batch = _batch(row) if row else None
    if row is None or batch is None:
        return 0
    number = 0
    with threadpool_limits(1, "blas"), _settled():  # the other cores have shards of their own
        for ids in chunks_of(shard, shards, CHUNK):
            number += _serve(batch, ids)
            if not TrainedModel.objects.filter(pk=row.pk, state=TrainedModel.State.LIVE).exists():
                return number  # another went live meanwhile and has a batch of its own
    _note_done(row, shard, shards)
    return number


@contextmanager
def _settled() -> Iterator[None]:
    """What is in memory by now stays: nobody looks through it again after every few students."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def serve_student(*, student_id: UUID) -> bool:
    """At once after the student acted. False where there is nothing personal to give."""
    row = TrainedModel.objects.live()
    if row is None or not may_profile_many([student_id]):
        return False
    batch = _recent_batch(row)
    return batch is not None and _serve(batch, [student_id]) > 0


def _recent_batch(row: TrainedModel) -> Batch | None:
    """A catalogue of the last minute will do: what has closed since is left out on reading."""
    found = _recent.get(row.pk)
    if found is None or timezone.now() - found.now > RECENT:
        found = _batch(row)
        _recent.clear()
        if found is not None:
            _recent[row.pk] = found
    return found


def _batch(row: TrainedModel) -> Batch | None:
    try:
        model = serving.load(row)
    except serving.BrokenModel as broken:
        give_up(row, str(broken))
        return None
    return Batch(row, model, timezone.now())


def _serve(batch: Batch, ids: Sequence[UUID]) -> int:
    known = _forgettings(ids)
    return _write(batch.rows(ids), batch.row, known)


@transaction.atomic
def _write(rows: list[Row], model: TrainedModel, known: dict[UUID, int]) -> int:
    """For those who still allow it: their rows are locked as at a withdrawal.

    Who has forgotten something since it was read is left to the task that this began.
    """
    ids = [row.student_id for row in rows]
    people = User.objects.select_for_update(no_key=True).filter(pk__in=one_of(ids), erased_at=None)
    there = set(people.order_by("pk").values_list("pk", flat=True))
    allowed = may_profile_many(ids) & there
    later = _forgettings(ids).items() - known.items()
    changed = {student for student, _number in later}
    kept = [row for row in rows if row.student_id in allowed - changed]
    write_rows(kept, model, timezone.now())
    return len(kept)


def _forgettings(ids: Collection[UUID]) -> dict[UUID, int]:
    """How often who has forgotten anything did so."""
    rows = StudentProfile.objects.filter(pk__in=one_of(ids), forgettings__gt=0)
    return dict(rows.values_list("pk", "forgettings"))


@transaction.atomic
def _note_done(row: TrainedModel, shard: int, shards: int) -> None:
    held = TrainedModel.objects.select_for_update().get(pk=row.pk)
    held.served_shards = sorted({*held.served_shards, shard})
    if len(held.served_shards) >= shards:
        held.served_at = timezone.now()
        Recommendation.objects.exclude(model=held).delete()
    held.save(update_fields=["served_shards", "served_at"])
