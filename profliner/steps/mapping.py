"""What is assumed where no source says it; docs/profliner/paths.md prints these tables."""

from uuid import UUID, uuid5

SPACE = UUID("6f1d0c52-3f0e-4d0b-9a41-7d3c1d6f5b10")
BASIC, UPPER = "basic", "upper"
LAST_BASIC_GRADE = 9
UPPER_GRADE = 10
UPPER_MONTHS = 21  # September of grade 10 to June after grade 11

# The grade in which a subject begins; it goes on to the end of grade 9.
FIRST_GRADE = {
    "physics": 7,
    "chemistry": 8,
    "computing": 7,
    "statistics": 7,
    "social-studies": 6,
    "economics": 8,
    "astronomy": 8,
}
DEFAULT_FIRST_GRADE = 5
NOT_STEPS = frozenset({"primary"})

# Skills of O*NET that a school subject brings, to level 2 by grade 9 and to 3 by grade 11.
SKILLS = {
    "mathematics": ("2.A.1.e", "2.C.4.a"),
    "statistics": ("2.A.1.e", "2.A.2.a"),
    "russian": ("2.A.1.a", "2.A.1.c", "2.C.7.a"),
    "literature": ("2.A.1.a", "2.A.1.d"),
    "english": ("2.C.7.b", "2.A.1.b"),
    "physics": ("2.C.4.b", "2.A.1.f"),
    "chemistry": ("2.C.4.c", "2.A.1.f"),
    "biology": ("2.C.4.d", "2.A.1.f"),
    "geography": ("2.C.4.g", "2.B.4.g"),
    "history": ("2.C.7.d", "2.A.1.a"),
    "social-studies": ("2.C.8.b", "2.C.4.f"),
    "computing": ("2.C.3.a", "2.B.3.e"),
    "economics": ("2.C.1.c", "2.B.5.b"),
    "astronomy": ("2.C.4.b", "2.A.2.a"),
    "technology": ("2.C.3.b", "2.C.3.c"),
    "arts": ("2.C.7.c",),
    "safety": ("2.C.8.a", "2.B.1.f"),
}

# Which subjects a direction asks first, where the professions it leads to name several.
FIRST_ASKED = (
    "mathematics", "physics", "chemistry", "biology", "computing", "social-studies", "history",
    "literature", "geography", "english", "arts", "economics",
)  # fmt: skip
# Enlarged groups of directions that ask otherwise.
_LIVING = ("biology", "chemistry")
_EXACT = ("mathematics", "computing")
_TECHNICAL = ("mathematics", "physics")
USUAL = {
    **dict.fromkeys(("06", "18", "19", "30", "31", "32", "33", "34", "35", "36"), _LIVING),
    **dict.fromkeys(("01", "02", "09", "10"), _EXACT),
    **dict.fromkeys(
        ("07", "08", "11", "12", "13", "14", "15", "20", "21", "22", "23", "24", "25", "27"),
        _TECHNICAL,
    ),
    "38": ("mathematics", "social-studies"),
}
ASKED_BY_UNIVERSITY = 2
ASKED_BY_COLLEGE = 1
ASKED_BY_ALL_UNIVERSITIES = "russian"

# Months from September to the first day of July.
WORKER_MONTHS, COLLEGE_MONTHS, BACHELOR_MONTHS, SPECIALIST_MONTHS = 34, 46, 46, 58
LONGER = {"31": 70, "07.03": 58}  # physicians and dentists, architects
AGE_AT_COLLEGE, AGE_AT_UNIVERSITY, AGE_AT_WORK = 14, 16, 18


def key(*parts: object) -> UUID:
    """The same step has the same id in every city and at every run."""
    return uuid5(SPACE, ":".join(map(str, parts)))


def key_of_opportunity(pk: object) -> UUID:
    """Also of one that is no step: whoever has taken part in it has done what this stands for."""
    return key("opportunity", pk)


def months_of(code: str) -> int:
    """From a direction's code: 01 and 02 are colleges', 03 bachelors', 05 specialists'."""
    longer = next((months for start, months in LONGER.items() if code.startswith(start)), 0)
    kind = code.split(".")[1]
    usual = {"01": WORKER_MONTHS, "02": COLLEGE_MONTHS, "05": SPECIALIST_MONTHS}
    at_university = kind in {"03", "05"}
    return longer if longer and at_university else usual.get(kind, BACHELOR_MONTHS)


def is_college(code: str) -> bool:
    return code.split(".")[1] in {"01", "02"}
