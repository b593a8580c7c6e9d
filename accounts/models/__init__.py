from accounts.models.account_mail import AccountMail
from accounts.models.admission import AdmissionQuestion
from accounts.models.data_requests import AccountDeletion, DataExport
from accounts.models.organisations import EmailDomain, Organisation
from accounts.models.people import Affiliation, User
from accounts.models.providers import SignInProvider
from accounts.models.roles import Role, RoleGrant, RoleReview
from accounts.models.security_event import SecurityEvent

__all__ = [
    "AccountMail",
    "AdmissionQuestion",
    "Affiliation",
    "EmailDomain",
    "DataExport",
    "AccountDeletion",
    "Organisation",
    "Role",
    "RoleGrant",
    "RoleReview",
    "SecurityEvent",
    "SignInProvider",
    "User",
]
