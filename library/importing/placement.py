"""Where a lesson belongs when its source names subjects and levels in its own way."""

import re

SUBJECT_OF_LABEL = {
    "anthropology": "social-studies",
    "art": "arts",
    "arts": "arts",
    "astronomy": "astronomy",
    "biology": "biology",
    "business": "economics",
    "chemistry": "chemistry",
    "civics": "social-studies",
    "computer science": "computing",
    "computing": "computing",
    "data science": "computing",
    "economics": "economics",
    "english": "english",
    "english language arts": "english",
    "geography": "geography",
    "history": "history",
    "literature": "literature",
    "mathematics": "mathematics",
    "philosophy": "social-studies",
    "physics": "physics",
    "psychology": "social-studies",
    "russian": "russian",
    "science": "physics",
    "sociology": "social-studies",
    "statistics": "statistics",
    "study and career skills": "social-studies",
    "technology": "technology",
}
FIRST, LAST = 1, 11
# The first that is found in the source's words for the level holds.
LEVELS = (
    (r"primary", (1, 4)),
    (r"middle school", (5, 8)),
    (r"middle.*high school", (7, 11)),
    (r"high school|secondary", (8, 11)),
    (r"college|university|adult", (10, 11)),
    (r"beginner", (7, 11)),
    (r"intermediate", (9, 11)),
)
AGE_OF_FIRST_GRADE = 6


def subject_slug(label: str) -> str:
    """The slug of our subject, or nothing for a label not known here."""
    return SUBJECT_OF_LABEL.get(label.strip().casefold(), "")


def grades(level: str) -> tuple[int, int]:
    """The grades that a level such as ``grade 10``, ``ages 8-14`` or ``high school`` means."""
    level = level.casefold()
    if numbers := _numbers(r"grades?\s*(\d+)(?:\s*[-–]\s*(\d+))?", level):
        return _within(*numbers)
    if numbers := _numbers(r"ages?\s*(\d+)(?:\s*[-–]\s*(\d+))?", level):
        return _within(*(n - AGE_OF_FIRST_GRADE for n in numbers))
    return next((span for words, span in LEVELS if re.search(words, level)), (5, 11))


def _numbers(pattern: str, level: str) -> tuple[int, int] | None:
    match = re.search(pattern, level)
    return (int(match[1]), int(match[2] or match[1])) if match else None


def _within(first: int, last: int) -> tuple[int, int]:
    low, high = sorted(min(LAST, max(FIRST, grade)) for grade in (first, last))
    return low, high
