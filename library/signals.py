"""What the library announces to whoever follows it; sent inside the transaction of the change."""

from django.dispatch import Signal

# A publication changed in any way a reader or the index could notice. Argument: publication_id.
publication_changed = Signal()
# A line was written to the ledger. Argument: use.
use_recorded = Signal()
# Which published lessons may say what these texts say? Arguments: texts, lang. Answers: numbers of
# publications, the likeliest first.
look_alikes_wanted = Signal()
# A student handed in a work. Argument: work_id.
work_completed = Signal()
# A teacher marked an answer of a work that was handed in. Argument: work_id.
work_marked = Signal()
