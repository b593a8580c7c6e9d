"""People and the organisations they speak for."""

from accounts.models.mails import AccountMail
from accounts.models.organisations import EmailDomain, Organisation
from accounts.models.people import Affiliation, User
from accounts.models.providers import SignInProvider

__all__ = [
    "AccountMail",
    "Affiliation",
    "EmailDomain",
    "Organisation",
    "SignInProvider",
    "User",
]
