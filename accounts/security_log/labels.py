"""Labels for the codes that the security log stores.

Rows contain English codes that never change. Other values (a domain, the name of an
exception) are shown unchanged.
"""

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

LABELS = {
    # Ways of signing in, and refusals.
    "password": _("password"),
    "code": _("a code by mail"),
    "link of the sign-up": _("the link in the mail after signing up"),
    "password_reset": _("a link to a new password"),
    "socialaccount": _("the own organisation"),
    "mfa": _("a second step"),
    "second step": _("a second step"),
    "totp": _("an app"),
    "webauthn": _("a passkey"),
    "recovery_codes": _("a recovery code"),
    "too many attempts": _("too many attempts"),
    "closed account": _("the account is suspended or closed"),
    "cancelled, or no such sign-in": _("broken off, or no such sign-in"),
    # Why a provider's response was rejected.
    "a subject that cannot be kept": _("its number of the person cannot be kept"),
    "an address without https": _("the address is not https"),
    "an address with a name or password": _(
        "there is a name or password in the address"
    ),
    "an address that names no host": _("the address names no host"),
    "a host that is not known": _("the host is not known"),
    "an address inside": _("the address lies in a network that the site may not reach"),
    "an answer that is too big": _("the answer is too big"),
    "an answer that takes too long": _("the answer took too long"),
    "answer of another issuer": _("the answer is of another issuer"),
    "configuration of another issuer": _("the configuration is of another issuer"),
    "made for another site": _("the answer is meant for another site"),
    "no end": _("the answer has no end date"),
    "no identity token": _("the answer holds no proof of who it is"),
    "no key to check it with": _("there is no key to check the answer with"),
    "no subject": _("the answer names nobody"),
    "of another sign-in": _("the answer belongs to another sign-in"),
    "somebody else came back": _("somebody else came back"),
    "signed in another way": _("the answer is not signed as it must be"),
    "told of somebody else": _("the answer tells of somebody else"),
    "was not asked anew": _("the organisation did not ask anew who it is"),
    "is missing or not safe": _("is missing or not safe"),
    # Changes of an account.
    "added": _("added"),
    "changed": _("changed"),
    "confirmed": _("confirmed"),
    "corrected": _("corrected"),
    "removed": _("removed"),
    "first address": _("another first address"),
    "by a link": _("by a link in a mail"),
    "recovery codes made anew": _("new recovery codes"),
    "let in": _("let in"),
    "not let in": _("not let in"),
    "asked": _("a question was asked"),
    "tied": _("tied"),
    "untied": _("untied"),
    "not used any more": _("not used any more"),
    "own data": _("own data"),
    # Site administration.
    "moderator": _("moderator"),
    "editor": _("editor"),
    "adviser": _("adviser"),
    "administrator": _("administrator"),
    "reminded": _("a reminder was sent"),
    "people": _("people"),
    "security log": _("security log"),
    "list read": _("a list was read"),
    "by list": _("by a list"),
    "merged": _("put together"),
    "merger called off": _("not put together after all"),
    "moved": _("people went over"),
    "started": _("started"),
    "tested": _("the connection was tested"),
    "test failed": _("the connection was tested, and does not work"),
    "stopped": _("stopped"),
    "lapsed": _("is over"),
    # Break-glass access to a group.
    "opened": _("opened"),
    "extended": _("extended"),
    "ended": _("ended"),
    "ran out": _("the time was over"),
}
_BETWEEN = re.compile(r"(, |: )")
_HOURS = re.compile(r"(\d+) hours")
_GROUP = re.compile(r"group (\d+)")
_BEHIND = re.compile(r"(.+) (by list|lapsed|is missing or not safe)")


def label_for(detail: str) -> str:
    """Return the translated label: *toegevoegd: een passkey* for `added: webauthn`."""
    if detail in LABELS:
        return str(LABELS[detail])
    if found := _BEHIND.fullmatch(detail):
        return f"{found[1]} {LABELS[found[2]]}"
    return "".join(_translate(part) for part in _BETWEEN.split(detail))


def _translate(part: str) -> str:
    if found := _HOURS.fullmatch(part):
        hours = int(found[1])
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    if found := _GROUP.fullmatch(part):
        return str(_("group %(number)s")) % {"number": found[1]}
    return str(LABELS.get(part, part))
