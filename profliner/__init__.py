"""From what a student does to a profession and the next step."""
