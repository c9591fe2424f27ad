"""Why an action cannot be done: a stable code, and a sentence for the page."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "not_yours": _("This is not yours to do."),
    "not_a_student": _("Only students sign up."),
    "not_open": _("There is no sign-up for this now."),
    "deadline_over": _("The time for signing up is over."),
    "too_young": _("On the day you begin, you must be %(age)s or older."),
    "too_old": _("On the day you begin, you must be %(age)s or younger."),
    "grade_too_low": _("On the day you begin, you must be in grade %(grade)s or higher."),
    "grade_too_high": _("On the day you begin, you must be in grade %(grade)s or lower."),
    "requires": _("First take part in: %(titles)s."),
    "guardian_missing": _(
        "At your age a parent or guardian must agree, and none of yours is known here. Ask your"
        " school to invite them, then sign up."
    ),
    "employers_consent_missing": _(
        "An internship needs consent for contact with employers. Give it on the page of consents,"
        " then sign up."
    ),
    "answered_already": _("This has been answered or has ended already."),
    "begun_already": _("It has begun already."),
    "not_begun": _("It has not begun yet."),
    "not_checked": _("The organisation has not been checked yet."),
    "wrong_state": _("This cannot be done in its present state: %(state)s."),
    "note_missing": _("Say in a few words why."),
    "how_missing": _("Say in a few words how it was checked."),
    "own_organisation": _("Somebody else must decide on an organisation of your own."),
    "last_member": _("You are the only one here. Invite a colleague before you leave."),
    "no_invitation": _("This invitation is of no use any more. Ask for a new one."),
    "too_many_letters": _(
        "You have asked many people today already. Letters go out again tomorrow."
    ),
    "not_invited": _(
        "This invitation was sent to another address, or to somebody who may not join."
    ),
    "places_too_few": _("There must be at least one place."),
    "no_model_before": _("There is no model before this one whose file is kept."),
    "model_broken": _("The file of that model cannot be used: %(why)s"),
    "no_such_choice": _("There is no such choice."),
    "no_such_thing": _("There is no such thing any more."),
    "meeting_backwards": _("A meeting ends before it begins."),
    "meeting_outside": _("Every meeting must lie between the first day and the last."),
    "too_many_waiting": _("Several of your organisations wait to be checked. Wait for an answer."),
    "deadline_late": _("The time for signing up must end before the last day is over."),
    "requires_unpublished": _("Publish first what must come before it: %(titles)s."),
    "organiser_says": _(
        "Which opportunity comes before another, its organiser says on the opportunity itself."
    ),
    "requires_itself": _("These would come before each other: %(titles)s."),
    "unknown_codes": _("There is no place with such a code: %(codes)s."),
    "grade_unknown": _(
        "You are in no class this school year, so no path can be laid. Ask your school."
    ),
    "no_steps_yet": _("Nobody has entered the steps to “%(profession)s” yet."),
    "too_many_paths": _("You keep %(count)s paths already. Delete one first."),
    "no_way": _("There is no way to “%(profession)s” from where you stand today."),
    "no_way_then": _("With this change there would be no way to “%(profession)s” any more."),
    "not_on_path": _("This step is not on the path any more."),
    "needed_twice": _("A step stands among the prerequisites already. Name it once."),
    "stays": _("You study this at school anyway, so it stays on the path."),
    "nothing_to_undo": _("There is nothing to undo."),
    "changed_since": _("The path was changed since, perhaps on another device: nothing is undone."),
    "cycle": _("This would close a ring of prerequisites: %(steps)s."),
    "interests_too_young": _("The statements about interests are for people of %(age)s or older."),
    "interests_out_of_range": _("Choose one of the five answers."),
    "interests_incomplete": _("Some statements are not answered yet: %(left)s."),
    "interests_finished": _("This round is finished already, perhaps on another device."),
    "interests_gone": _("This round is gone. Begin a new one."),
    "no_such_signal": _("This is not on record any more."),
    "result_out_of_range": _("Give the result from 0 to 100 per cent."),
    "birth_date_impossible": _("No student of today was born on that day."),
    "list_changed": _("Somebody changed this profession meanwhile. Look at it again."),
    "not_on_list": _("This profession is not on the list any more."),
    "slug_taken": _("There is a profession with this address already."),
    "nothing_marked": _("Choose at least one profession."),
    "result_not_kept": _("Only the result of a lesson can be corrected."),
}


class Refused(Exception):  # noqa: N818 - a state of things, not a fault
    """``message`` may be given with the code; otherwise the code has its sentence above."""

    def __init__(self, code: str, message: str | Promise = "", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self._message = message

    @property
    def message(self) -> str:
        """In the language of whoever reads it now."""
        text = str(self._message or SENTENCES[self.code])
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return self.message
