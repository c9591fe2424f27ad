"""Rows about counsellors and what families read of them."""

from typing import Any

from tests.permissions.rules import Row, only

COUNSELLOR = only("counsellor", get=200)
FAMILY = only("student", "other_student", "guardian", get=200)


def student(world: Any, role: str) -> dict[str, Any]:
    return {"student_id": world.people["student"].pk}


def without_consent(world: Any, role: str) -> dict[str, Any]:
    return {"student_id": world.people["other_student"].pk}


def nobody(world: Any, role: str) -> dict[str, Any]:
    return {"student_id": world.nothing}


def note(world: Any, role: str) -> dict[str, Any]:
    return {"note_id": world.profliner.note.pk}


def coming(world: Any, role: str) -> dict[str, Any]:
    return {"meeting_id": world.profliner.coming.pk}


def begun(world: Any, role: str) -> dict[str, Any]:
    return {"meeting_id": world.profliner.begun.pk}


def school_class(world: Any, role: str) -> dict[str, Any]:
    return {"class_id": world.assignment.school_class_id}


def strange_class(world: Any, role: str) -> dict[str, Any]:
    return {"class_id": world.nothing}


def text(world: Any, role: str) -> dict[str, Any]:
    return {"text": "О встрече"}


def outcome(world: Any, role: str) -> dict[str, Any]:
    return {"outcome": "Попробует кружок"}


def moment(world: Any, role: str) -> dict[str, Any]:
    return {"starts_at": world.profliner.later, "place": "Кабинет 12"}


TO_THE_STUDENT = only("counsellor", get="/counselling/students/")
ABSENT = only("counsellor", get=404)

ROWS: list[Row] = [
    Row("counselling", {"GET": COUNSELLOR}),
    Row("counselled_student", {"GET": COUNSELLOR}, student),
    Row("counselled_student", {"GET": ABSENT}, without_consent, case="without consent"),
    Row("counselled_student", {"GET": ABSENT}, nobody, case="nobody"),
    Row("note_write", {"POST": TO_THE_STUDENT}, student, text),
    Row("note_write", {"POST": ABSENT}, without_consent, text, case="without consent"),
    Row("note_delete", {"POST": TO_THE_STUDENT}, note),
    Row("meeting_plan", {"POST": TO_THE_STUDENT}, student, moment),
    Row("meeting_plan", {"POST": ABSENT}, without_consent, moment, case="without consent"),
    Row("meeting_held", {"POST": TO_THE_STUDENT}, begun, outcome),
    Row("meeting_cancel", {"POST": TO_THE_STUDENT}, coming),
    Row("counselling_meetings", {"GET": COUNSELLOR}),
    Row("counselling_school", {"GET": COUNSELLOR}),
    Row("counselling_class", {"GET": COUNSELLOR}, school_class),
    Row("counselling_class", {"GET": ABSENT}, strange_class, case="of nobody"),
    Row("my_counselling", {"GET": FAMILY}),
    Row(
        "meeting_calendar",
        {"GET": only("student", "guardian", "counsellor", get=200, others=404)},
        coming,
    ),
]
