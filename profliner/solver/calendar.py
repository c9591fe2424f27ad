"""When a step may be begun, in days, for a student who leaves school after a given grade."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from profliner.solver.graph import FULL_TIME, IN_SCHOOL, Kind, Node, Student

HORIZON = 20  # years from today within which a path must end
LAST_GRADE = 11
FIRST_LEAVING = 9
FOREVER = date(9999, 12, 31).toordinal()

# Closed intervals of days on which a step may be begun, in order.
Slots = Sequence[tuple[int, int]]


def school_year(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


@lru_cache(maxsize=65536)
def add_months(day: int, months: int) -> int:
    """``day`` as an ordinal; the 31st becomes the last day of a shorter month."""
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > 9990:
        return FOREVER
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, last).toordinal()
        except ValueError:
            continue
    raise AssertionError(start)


def years_after(born: date, years: int) -> int:
    """The day on which somebody becomes so many years old."""
    if (born.month, born.day) == (2, 29):
        return date(born.year + years, 3, 1).toordinal()
    return born.replace(year=born.year + years).toordinal()


def september(student: Student, grade: int) -> date:
    """The first day of ``grade``, in the past for grades behind."""
    return date(school_year(student.today) + grade - student.grade, 9, 1)


def leaving_day(student: Student, leave: int) -> date:
    """The first day without school."""
    return date(september(student, leave).year + 1, 7, 1)


def leaving_grades(student: Student) -> list[int]:
    return list(range(max(FIRST_LEAVING, student.grade), LAST_GRADE + 1))


def is_compulsory_and_begun(node: Node, student: Student) -> bool:
    """School subjects of one's grade and of those behind are being done or were done."""
    return node.kind == Kind.SUBJECT and (node.grade_from or 1) <= student.grade


def slots_of(node: Node, student: Student, leave: int) -> Slots:
    """Days on which ``node`` may be begun, prerequisites aside."""
    if begun := student.doing.get(node.id):
        return [(begun.toordinal(), begun.toordinal())]
    if is_compulsory_and_begun(node, student):
        began = september(student, max(node.grade_from or 1, 1)).toordinal()
        return _within_school([(began, began)], node, student, leave)
    if node.shut and node.id not in student.holds:
        return []
    slots = _by_kind(node, student, leave)
    if node.kind in IN_SCHOOL:
        slots = _within_school(slots, node, student, leave)
    return _clipped(slots, *_limits(node, student))


def _limits(node: Node, student: Student) -> tuple[int, int]:
    """From when and until when, by today, age and the step's own dates."""
    first = max(student.today.toordinal(), years_after(student.born, node.age_from))
    last = years_after(student.today, HORIZON)
    if node.age_to is not None:
        last = min(last, years_after(student.born, node.age_to + 1) - 1)
    if node.opens:
        first = max(first, node.opens.toordinal())
    if node.closes:
        last = min(last, node.closes.toordinal())
    return first, last


def _clipped(slots: Slots, first: int, last: int) -> Slots:
    cut = ((max(low, first), min(high, last)) for low, high in slots)
    return [(low, high) for low, high in cut if low <= high]


def _by_kind(node: Node, student: Student, leave: int) -> Slots:
    if node.kind in (Kind.SUBJECT, Kind.VOCATIONAL):
        return [(day, day) for day in _septembers(node, student, leave)]
    if node.kind == Kind.ELECTIVE:
        days = _septembers(node, student, leave)
        halves = [date(date.fromordinal(day).year + 1, 1, 10).toordinal() for day in days]
        return [(day, day) for day in sorted([*days, *halves])]
    if node.kind in FULL_TIME:
        return _entries(node, student, leave)
    if node.kind == Kind.PROFESSION:
        return [(leaving_day(student, leave).toordinal(), FOREVER)]
    return _by_grade(node, student, leave)


def _septembers(node: Node, student: Student, leave: int) -> list[int]:
    first = max(node.grade_from or 1, student.grade)
    last = min(node.grade_to or LAST_GRADE, leave)
    return [september(student, grade).toordinal() for grade in range(first, last + 1)]


def _within_school(slots: Slots, node: Node, student: Student, leave: int) -> Slots:
    """What is done at school ends before one leaves it."""
    end = leaving_day(student, leave).toordinal()
    return [(low, high) for low, high in slots if add_months(low, node.months) <= end]


def _entries(node: Node, student: Student, leave: int) -> Slots:
    """Every September after school, for those who finished a grade that is asked for.

    Into a university also from a college, whatever the grade: see ``groups_of``.
    """
    university = node.kind == Kind.UNIVERSITY
    first = node.grade_from or (LAST_GRADE if university else FIRST_LEAVING)
    fits = first <= leave <= (node.grade_to or LAST_GRADE)
    if not fits and not university:
        return []
    year = leaving_day(student, leave).year
    days = [date(year + n, 9, 1).toordinal() for n in range(HORIZON)]
    return [(day, day) for day in days]


def _by_grade(node: Node, student: Student, leave: int) -> Slots:
    """A school year's grade lasts until the next September; after school there is none."""
    low, high = node.grade_from or 1, node.grade_to or LAST_GRADE
    begin = september(student, max(low, student.grade)).toordinal()
    if node.grade_to is None:
        return [(begin, FOREVER)]
    end = september(student, min(high, leave) + 1).toordinal() - 1
    return [(begin, end)]


def groups_of(
    node: Node, student: Student, leave: int, kinds: dict[str, Kind]
) -> tuple[tuple[str, ...], ...]:
    """The groups that must be met; who left school early enters a university from a college."""
    if node.id in student.doing or is_compulsory_and_begun(node, student):
        return ()
    if node.kind != Kind.UNIVERSITY or leave >= (node.grade_from or LAST_GRADE):
        return node.groups
    members = dict.fromkeys(m for group in node.groups for m in group)
    colleges = tuple(m for m in members if kinds.get(m) == Kind.COLLEGE)
    return (*node.groups, colleges)


def first_start(slots: Slots, release: int) -> int | None:
    for low, high in slots:
        if high >= release:
            return max(low, release)
    return None


def latest_start(slots: Slots, months: int, due: int) -> int:
    """No start later than this ends by ``due``; an upper bound, -1 where there is none."""
    limit = due - 28 * months
    return max((min(high, limit) for low, high in slots if low <= limit), default=-1)
