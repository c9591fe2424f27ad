"""What a class, or the whole school, looks like to its counsellor: counts and means, no names.

Only students whom the counsellor may see are counted. Every class is worked out together with the
others of the school, so that nothing left out in one place follows from two others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any
from uuid import UUID

from django.db.models import Avg, QuerySet
from django.utils.translation import gettext as _

from eschool.accounts.models import SchoolClass, User
from profliner.counselling import places_now
from profliner.models import Choice, Field, InterestAnswer, InterestSitting, Path, SignUp
from profliner.riasec import HIGHEST, LETTERS, LOWEST, letter_of
from profliner.statements import KINDS
from profliner.suppressing import LEAST, share_is_told, suppress, suppress_table

ClassId = UUID


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` is None where it must not be told."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Picture:
    """``interests`` and ``fields`` are points of charts; empty where they must not be told."""

    students: int
    shares: list[Share]
    interests: list[dict[str, Any]]
    told_interests: int | None
    fields: list[dict[str, Any]]
    fields_left_out: bool

    @property
    def is_small(self) -> bool:
        return self.students < LEAST


def picture(students: QuerySet[User], school_class: SchoolClass | None = None) -> Picture:
    """Of one class, or of all ``students``, who are those counselled at one school."""
    school = _School(students)
    return school.picture(school_class.pk if school_class else None)


class _School:
    """Which of the students is in which class, and what each of them did."""

    def __init__(self, students: QuerySet[User]) -> None:
        places = places_now(student__in=students).order_by("started_on", "pk")
        self.class_of: dict[UUID, ClassId] = dict(
            places.values_list("student_id", "school_class_id")
        )
        self.students = students
        self.sizes = Counter(self.class_of.values())

    def picture(self, of: ClassId | None) -> Picture:
        size = self.sizes[of] if of else self.sizes.total()
        told = self._told_interests()
        is_told = size >= LEAST
        fields = self._fields(of) if is_told else {}
        return Picture(
            students=size,
            shares=list(self._shares(of)) if is_told else [],
            interests=self._interests(of, told) if is_told else [],
            told_interests=self._safe_count(self._by_class(told), of) if is_told else None,
            fields=[{"label": name, "value": n} for name, n in fields.items() if n is not None],
            fields_left_out=None in fields.values(),
        )

    def _by_class(self, ids: Iterable[UUID]) -> Counter[ClassId]:
        """Every class of the school stands in it, with nought too."""
        counts = Counter(dict.fromkeys(self.sizes, 0))
        counts.update(self.class_of[pk] for pk in ids)
        return counts

    def _safe_count(self, counts: Mapping[ClassId, int], of: ClassId | None) -> int | None:
        """How many; told only where neither they nor the rest are few, here or in another class."""
        if of is None:
            count = sum(counts.values())
            return count if share_is_told(count, self.sizes.total()) else None
        rest = {each: self.sizes[each] - count for each, count in counts.items()}
        hidden = suppress(counts)[of] is None or not share_is_told(counts[of], self.sizes[of])
        alone = rest[of] and suppress(rest)[of] is None
        return None if hidden or alone else counts[of]

    def _shares(self, of: ClassId | None) -> Iterable[Share]:
        mine = {"student__in": self.students}
        found = (
            (_("Have chosen a path"), Path.objects.filter(is_chosen=True, **mine)),
            (_("Have saved something"), Choice.objects.saved().filter(**mine)),
            (_("Signed up for something"), SignUp.objects.filter(**mine)),
        )
        for label, did in found:
            ids = set(did.order_by().values_list("student", flat=True))
            yield Share(label, self._safe_count(self._by_class(ids), of))

    def _told_interests(self) -> dict[UUID, int]:
        """The latest finished sitting of each student."""
        sittings = InterestSitting.objects.filter(student__in=self.students)
        finished = sittings.exclude(finished_at=None).order_by("finished_at", "pk")
        return dict(finished.values_list("student", "pk"))

    def _interests(self, of: ClassId | None, told: Mapping[UUID, int]) -> list[dict[str, Any]]:
        """Mean answer to the statements of each letter, in per cent of the highest."""
        counts = self._by_class(told)
        few = counts.total() < LEAST if of is None else suppress(counts)[of] is None
        if few:
            return []
        sittings = [pk for who, pk in told.items() if of in {None, self.class_of[who]}]
        answers = InterestAnswer.objects.filter(sitting__in=sittings).order_by()
        means = answers.values("statement").annotate(mean=Avg("value"))
        by_letter: dict[str, list[float]] = {letter: [] for letter in LETTERS}
        for row in means:
            by_letter[letter_of(row["statement"])].append(row["mean"])
        return [
            {"label": str(KINDS[letter].name), "value": _per_cent(each)}
            for letter, each in by_letter.items()
        ]

    def _fields(self, of: ClassId | None) -> dict[str, int | None]:
        """Chosen paths by field of work."""
        chosen = Path.objects.filter(student__in=self.students, is_chosen=True)
        pairs = chosen.order_by().values_list("student", "profession__field")
        counts = Counter((self.class_of[who], field) for who, field in pairs)
        names = {field.pk: field.name for field in Field.objects.all()}
        fields = [pk for pk in names if any(counts[each, pk] for each in self.sizes)]
        if of is None:
            sums = {pk: sum(counts[each, pk] for each in self.sizes) for pk in fields}
            told = suppress(sums)
        else:
            table = suppress_table({(c, pk): counts[c, pk] for c in self.sizes for pk in fields})
            told = {pk: table[of, pk] for pk in fields if counts[of, pk]}
        return {names[pk]: count for pk, count in told.items()}


def _per_cent(means: list[float]) -> int:
    """From the lowest answer to the highest."""
    return round((fmean(means) - LOWEST) / (HIGHEST - LOWEST) * 100) if means else 0
