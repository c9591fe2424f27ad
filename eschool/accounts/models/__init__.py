from eschool.accounts.models.consents import Consent, ConsentText, Guardianship
from eschool.accounts.models.notices import Letter, Notice
from eschool.accounts.models.people import Role, User
from eschool.accounts.models.records import Deed, Erasure, GuardianInvitation, RetentionRule
from eschool.accounts.models.schools import District, Enrolment, School, SchoolClass

__all__ = [
    "Consent",
    "ConsentText",
    "Deed",
    "District",
    "Enrolment",
    "Erasure",
    "GuardianInvitation",
    "Guardianship",
    "Letter",
    "Notice",
    "RetentionRule",
    "Role",
    "School",
    "SchoolClass",
    "User",
]
