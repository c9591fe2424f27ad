"""Rows about a student's page, interests and own record, and about guardians."""

from typing import Any

from tests.permissions.rules import Row, but, only

STUDENTS = only("student", "other_student", get=200)
ACTIVITY = "/student/activity/"


def only_the_student(outcome: str) -> Any:
    """Another student's row is as absent as none."""
    return but(only("other_student", get=404), student=outcome)


def students_to(where: str) -> Any:
    return only("student", "other_student", get=where)


def signal(world: Any, role: str) -> dict[str, Any]:
    return {"signal_id": world.profliner.signal.pk}


def no_signal(world: Any, role: str) -> dict[str, Any]:
    return {"signal_id": 0}


def finished(world: Any, role: str) -> dict[str, Any]:
    return {"sitting_id": world.profliner.finished_sitting.pk}


def answer(world: Any, role: str) -> dict[str, Any]:
    return {"sitting": world.profliner.open_sitting.pk, "value": "4"}


def first(world: Any, role: str) -> dict[str, Any]:
    return {"number": 1}


def beyond(world: Any, role: str) -> dict[str, Any]:
    return {"number": 31}


def given(**values: str) -> Any:
    return lambda world, role: values


def ward(world: Any, role: str) -> dict[str, Any]:
    return {"student_id": world.people["student"].pk}


def strange_child(world: Any, role: str) -> dict[str, Any]:
    return {"student_id": world.people["other_student"].pk}


def nobody(world: Any, role: str) -> dict[str, Any]:
    return {"student_id": world.nothing}


GUARDIAN = only("guardian", get=200)
NO_GUARDIAN = only("guardian", get=404)
BORN = given(born_on="2013-02-01")

ROWS: list[Row] = [
    Row("student_home", {"GET": STUDENTS}),
    Row("activity", {"GET": STUDENTS}),
    Row("activity_json", {"GET": STUDENTS}),
    Row("activity_csv", {"GET": STUDENTS}),
    Row("activity_forget", {"POST": students_to(ACTIVITY)}, data=given(kind="saved")),
    Row(
        "activity_forget",
        {"POST": only("student", "other_student", get=400)},
        data=given(kind="marks"),
        case="nonsense",
    ),
    Row("signal_forget", {"POST": only_the_student(ACTIVITY)}, signal),
    Row(
        "signal_forget",
        {"POST": only("student", "other_student", get=404)},
        no_signal,
        case="absent",
    ),
    Row("signal_correct", {"POST": only_the_student(ACTIVITY)}, signal, given(percent="50")),
    Row("profiling_switch", {"POST": students_to(ACTIVITY)}, data=given(profiling="off")),
    Row(
        "profiling_switch",
        {"POST": only("student", "other_student", get=400)},
        data=given(profiling="perhaps"),
        case="nonsense",
    ),
    Row("interests", {"GET": STUDENTS}),
    Row("interests_begin", {"POST": students_to("/interests/")}),
    Row(
        "interest_statement",
        {
            "GET": but(STUDENTS, other_student="/interests/"),
            "POST": students_to("/interests/"),
        },
        first,
        answer,
    ),
    Row(
        "interest_statement",
        {
            "GET": only("student", "other_student", get=404),
            "POST": only("student", "other_student", get=404),
        },
        beyond,
        answer,
        case="absent",
    ),
    Row(
        "interests_finish",
        {"GET": but(STUDENTS, other_student="/interests/"), "POST": students_to("/interests/")},
        data=answer,
    ),
    Row("interests_forget", {"POST": only_the_student("/interests/")}, finished),
    Row("wards", {"GET": GUARDIAN}),
    Row("ward", {"GET": GUARDIAN}, ward),
    Row("ward", {"GET": NO_GUARDIAN}, strange_child, case="another's child"),
    Row("ward", {"GET": NO_GUARDIAN}, nobody, case="absent"),
    Row("ward_activity", {"GET": GUARDIAN}, ward),
    Row("ward_activity", {"GET": NO_GUARDIAN}, strange_child, case="another's child"),
    Row("ward_recommendations", {"GET": GUARDIAN}, ward),
    Row("ward_recommendations", {"GET": NO_GUARDIAN}, strange_child, case="another's child"),
    Row("ward_birth_date", {"POST": only("guardian", get="/wards/")}, ward, BORN),
    Row("ward_birth_date", {"POST": NO_GUARDIAN}, strange_child, BORN, case="another's child"),
    Row(
        "ward_birth_date",
        {"POST": only("guardian", get=422)},
        ward,
        given(born_on="1913-02-01"),
        case="impossible",
    ),
]
