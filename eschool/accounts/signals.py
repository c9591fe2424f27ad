"""What the room of people announces; sent inside the transaction of the change."""

from django.dispatch import Signal

# Somebody will be erased in this transaction; nothing is locked yet. Argument: person.
# A receiver locks what its room locks before people.
person_to_be_erased = Signal()
# A person is being erased, while everything still hangs on them. Argument: person.
# A receiver removes what its room keeps of them and returns {what: how many}.
person_erased = Signal()
# A consent is to be withdrawn in this transaction; nothing is locked yet. Arguments: student,
# purpose. A receiver locks what its room locks before people.
consent_to_be_withdrawn = Signal()
# A consent was given or ended. Arguments: student_id, purpose, in_force (whether one holds now).
consent_changed = Signal()
# Students' places in classes ended or moved to another class. Argument: student_ids.
places_changed = Signal()
