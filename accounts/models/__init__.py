"""People and the organisations they speak for."""

from accounts.models.admission import AdmissionQuestion
from accounts.models.mails import AccountMail
from accounts.models.organisations import EmailDomain, Organisation
from accounts.models.own import Export, Leaving
from accounts.models.people import Affiliation, User
from accounts.models.providers import SignInProvider
from accounts.models.roles import Role, RoleGrant, RoleReview
from accounts.models.securitylog import SecurityEvent

__all__ = [
    "AccountMail",
    "AdmissionQuestion",
    "Affiliation",
    "EmailDomain",
    "Export",
    "Leaving",
    "Organisation",
    "Role",
    "RoleGrant",
    "RoleReview",
    "SecurityEvent",
    "SignInProvider",
    "User",
]
