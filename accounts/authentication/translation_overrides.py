"""Strings of Django and allauth that our own catalogue translates.

Their Dutch translations use the informal *je*, use other terms or are missing. The
strings are listed here so that `make messages` finds and keeps them. Nothing imports
this module.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SENTENCES = (
    # django.contrib.auth.password_validation
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    _("The password is too similar to the %(verbose_name)s."),
    # allauth.account.adapter and forms
    _("This account is currently inactive."),
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("Incorrect password."),
    _("The password reset token was invalid."),
    _("You cannot add more than %d email addresses."),
    _("You cannot remove your primary email address."),
    _("Your primary email address must be verified."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("A user is already registered with this email address."),
    _("You must type the same password each time."),
    _("Email"),
    _("Email address"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("This email address is already associated with this account."),
    # allauth.mfa.adapter
    _("Incorrect code."),
    _("Authenticator code"),
    _("You cannot deactivate two-factor authentication."),
    _(
        "You cannot activate two-factor authentication until you have verified your "
        "email address."
    ),
    _(
        "You cannot generate recovery codes without having two-factor authentication "
        "enabled."
    ),
    _(
        "You cannot add an email address to an account protected by two-factor "
        "authentication."
    ),
)
