"""The six interests of RIASEC as an occupation's columns name them."""

INTERESTS = {
    "R": "realistic",
    "I": "investigative",
    "A": "artistic",
    "S": "social",
    "E": "enterprising",
    "C": "conventional",
}
