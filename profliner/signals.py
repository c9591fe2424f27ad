"""What Profliner announces to whoever follows it; sent inside the transaction of the change."""

from django.dispatch import Signal

# A profession appeared, changed or left the city's list. Argument: profession_id.
profession_changed = Signal()
# An opportunity was published, changed, filled, freed or cancelled. Argument: opportunity_id.
opportunity_changed = Signal()
# Its words, or whether it is to be seen, changed: not its places. Argument: opportunity_id.
opportunity_written = Signal()
# A student did something that may change what suits them. Argument: student_id.
student_acted = Signal()
# Personal recommendations were allowed or stopped for a student. Arguments: student_id, allowed.
profiling_changed = Signal()
# Which professions of the city's list say these words? Arguments: text, lang. Answers: Found.
professions_wanted = Signal()
# Which opportunities that are open say these words? Arguments: text, lang. Answers: Found.
opportunities_wanted = Signal()
