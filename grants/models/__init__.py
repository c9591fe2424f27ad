from grants.models.awards import Approval, Award, AwardLine
from grants.models.contents import Content
from grants.models.events import RoundEvent
from grants.models.payments import (
    AuthorChoice,
    BankDetails,
    BankDetailsChange,
    ExportBatch,
    ExportFile,
    Payment,
)
from grants.models.previews import Preview
from grants.models.rounds import Calculation, Job, Round, Snapshot
from grants.models.rulesets import Ruleset

__all__ = [
    "Approval",
    "AuthorChoice",
    "Award",
    "AwardLine",
    "BankDetails",
    "BankDetailsChange",
    "Calculation",
    "Content",
    "ExportBatch",
    "ExportFile",
    "Job",
    "Payment",
    "Preview",
    "Round",
    "RoundEvent",
    "Ruleset",
    "Snapshot",
]
