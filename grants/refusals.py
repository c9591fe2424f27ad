"""Why an action cannot be done: a stable code, and a sentence for the page."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "not_allowed": _("Only administrators of grants may do this."),
    "wrong_state": _("The round is “%(state)s”; this is not done in that state."),
    "busy": _("Something else is being done with this round. Wait until it is finished."),
    "check_fields": _("Something has to be mended first."),
    "our_fault": _("It failed, and the fault is ours. Nothing was changed; start it again."),
    "window_backwards": _("The window ends before it begins."),
    "window_overlaps": _("The window overlaps that of “%(name)s”. A use counts in one round only."),
    "window_begun": _(
        "The window has begun already. Rules are fixed before it begins: choose a later start."
    ),
    "window_over": _("The window has ended already. Choose a later one."),
    "window_running": _("The window has not ended yet. Freeze the round after %(moment)s."),
    "window_settling": _(
        "The last uses of the window are still being written. Freeze the round after %(moment)s."
    ),
    "budget_not_positive": _("The budget must be at least one kopeck."),
    "budget_absurd": _("The budget is larger than a hundred thousand million roubles."),
    "reserve_negative": _("The reserve cannot be less than nothing."),
    "reserve_absurd": _("The reserve is larger than a hundred thousand million roubles."),
    "slug_taken": _("Another round has this address. Choose another."),
    "ruleset_nameless": _("Give the ruleset a name."),
    "name_missing": _("Give the round a name in both languages."),
    "seed_published": _("The seed is published already."),
    "seed_late": _("The window has ended, and with it the time for publishing the seed."),
    "seed_not_published": _(
        "The seed was not published before the window ended, so the round cannot be calculated"
        " by it. Nobody could tell that it was not chosen afterwards."
    ),
    "pseudonyms_collide": _(
        "Two people came out with the same number, which happens once in an age. Start it again."
    ),
    "snapshot_broken": _(
        "The snapshot was changed or is incomplete: %(file)s: %(fault)s. Bring that file back"
        " from a backup; nothing was calculated."
    ),
    "result_broken": _("The result was changed or is incomplete: %(file)s. Calculate again."),
    "reason_missing": _("Say why, with a reason from the list."),
    "note_missing": _("Say in a few words why."),
    "already_held": _("This award is held already."),
    "not_held": _("This award is not held; there is nothing to decide."),
    "award_outdated": _("This award belongs to an earlier calculation. Open the round anew."),
    "own_award": _(
        "This award is your own or goes to your school. Somebody else must decide on it."
    ),
    "held_awards": _("%(count)s awards are still held. Release or refuse each of them first."),
    "digest_changed": _(
        "The round has changed since you opened this page. Look at it again, then approve."
    ),
    "approved_already": _("You have approved this already. A second person must."),
    "not_approved": _("The round is not approved by as many people as each award needs."),
    "nothing_to_replay": _("The round is a draft: there are no uses to replay yet. Open it first."),
    "nothing_to_withdraw": _("You have given no approval that is in force."),
    "nothing_to_pay": _(
        "There is nothing to pay yet: no author has confirmed bank details that two people"
        " approved."
    ),
    "payer_missing": _(
        "It is not set who pays. Set GRANTS_PAYER (see docs/settings.md), then export."
    ),
    "file_broken": _(
        "The file of payments %(file)s was changed or lost in the storage. Bring it back from"
        " a backup: it is never made a second time."
    ),
    "students_not_paid": _("Students give no bank details."),
    "bik_wrong": _("The BIK of a bank has nine digits and begins with 04."),
    "account_wrong": _("The number of an account has twenty digits."),
    "account_key_wrong": _(
        "The account and the BIK do not belong together: look for a slip in either."
    ),
    "account_not_roubles": _("This is no account in roubles (digits 6 to 8 are not 810)."),
    "correspondent_wrong": _(
        "This is no correspondent account of that bank: twenty digits that begin with 301, the last"
        " three as in the BIK."
    ),
    "inn_wrong": _("An INN of a person has twelve digits; the last two do not fit these."),
    "holder_missing": _("Write whom the account belongs to."),
    "bank_missing": _("Write the name of the bank."),
    "nothing_to_confirm": _("There are no bank details to confirm."),
    "link_broken": _("The link is not whole. Copy it from the letter once more."),
    "link_expired": _("The link is older than three days. Save the details again for a new one."),
    "link_outdated": _("The details were changed after this letter. Use the newer one."),
    "link_of_another": _("The link belongs to another person."),
}


class Refused(Exception):  # noqa: N818 - a state of things, not a fault
    """``fields`` maps the fields of a form to codes of their own."""

    def __init__(self, code: str, *, fields: dict[str, str] | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self._fields = fields or {}

    @property
    def message(self) -> str:
        """In the language of whoever reads it now."""
        if self._fields and self.code == "check_fields":
            return " ".join(self.fields.values())
        return sentence(self.code, self.params)

    @property
    def fields(self) -> dict[str, str]:
        return {name: sentence(code, self.params) for name, code in self._fields.items()}

    @property
    def codes(self) -> dict[str, str]:
        return dict(self._fields)

    def __str__(self) -> str:
        return self.message


def sentence(code: str, params: dict[str, Any] | None = None) -> str:
    text = str(SENTENCES[code])
    return text % {name: str(value) for name, value in params.items()} if params else text
