import secrets

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts import policy
from accounts.commands import account_emails
from accounts.commands.account_mail import queue_mail
from accounts.commands.data_export import delete_export
from accounts.commands.mfa import update_mfa_required
from accounts.commands.profile import MAX_FORMER_NAMES, remove_photo
from accounts.commands.security_log import Kind, log_command
from accounts.commands.user_state import set_state
from accounts.deletion import account_merge
from accounts.models import Affiliation, DataExport, User
from core.clock import now
from core.exceptions import ActionRefused

CODE_TTL = 15 * 60
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without look-alike characters
CODE_LENGTH = 16


def offer_merge(actor: User) -> str:
    """Return a code with which another account can be merged into this one.

    It works once, for 15 minutes. The caller must require reauthentication.
    """
    code = "".join(secrets.choice(CODE_ALPHABET) for _letter in range(CODE_LENGTH))
    cache.set(_key(code), (actor.pk, now().timestamp()), CODE_TTL)
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


@log_command(Kind.MERGING)
def merge_accounts(actor: User, *, code: str) -> User:
    """Merge the account of `actor` into the account that issued the code.

    The session proves the first account, the code proves the second. Messages,
    memberships and addresses move; roles and second factors do not. The account of
    `actor` is closed. Both are notified. Raises `ActionRefused`.
    """
    key = _key(code)
    stays_id, made = cache.get(key) or (actor.pk, 0.0)
    is_old = now().timestamp() - made > CODE_TTL
    if is_old or stays_id == actor.pk or not cache.delete(key):
        raise ActionRefused(_("This code is not right, or no longer valid."))
    pair = User.objects.select_for_update(no_key=True).filter(
        pk__in=[actor.pk, stays_id]
    )
    held = {user.pk: user for user in pair.order_by("pk")}
    gone, stays = held[actor.pk], held[stays_id]
    if not policy.can_merge(gone, stays):
        raise ActionRefused(_("These two accounts cannot be put together."))
    _tell(gone, stays)
    for merge in account_merge.merge_steps.values():
        merge(gone, stays)
    _move_credentials(gone, stays)
    _empty(gone, stays)
    set_state(gone, User.State.CLOSED)
    update_mfa_required(stays.pk)  # a facilitator must have a second factor
    return User.objects.get(pk=stays.pk)


def _key(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in CODE_ALPHABET)
    digest = salted_hmac(
        "accounts.deletion.account_merge", plain, algorithm="sha256"
    ).hexdigest()
    return f"merging.{digest}"


def _tell(gone: User, stays: User) -> None:
    for user in (gone, stays):
        letter = account_emails.render_email("account/email/merged", user)
        address = EmailAddress.objects.get_primary_email(user)
        if address:
            queue_mail(address=address, subject=letter.subject, text=letter.text)


def _move_credentials(gone: User, stays: User) -> None:
    EmailAddress.objects.filter(user=gone, verified=False).delete()
    EmailAddress.objects.filter(user=gone).update(user=stays, primary=False)
    tied = SocialAccount.objects.filter(user=stays).values("provider")
    SocialAccount.objects.filter(user=gone).exclude(provider__in=tied).update(
        user=stays
    )
    for model in (SocialAccount, Authenticator, UserSession):
        model.objects.filter(user=gone).delete()
    now_there = Affiliation.objects.of(stays).values("organisation")
    same = Affiliation.objects.of(gone).filter(organisation__in=now_there)
    Affiliation.objects.filter(pk__in=[row.pk for row in same]).update(until=now())
    Affiliation.objects.filter(user=gone).update(user=stays)
    for export in DataExport.objects.filter(user__in=[gone, stays]):
        delete_export(export)


def _empty(gone: User, stays: User) -> None:
    """Rename the empty account after the one that stays.

    Logs may still refer to it, and it is the same person.
    """
    names = [*stays.former_names, *gone.former_names, gone.display_name]
    kept = [name for name in dict.fromkeys(names) if name != stays.display_name]
    stays.former_names = kept[-MAX_FORMER_NAMES:]
    stays.organisation_name = stays.organisation_name or gone.organisation_name
    muted = [end for end in (stays.muted_until, gone.muted_until) if end]
    stays.muted_until = max(muted, default=None)
    stays.save(update_fields=["former_names", "organisation_name", "muted_until"])
    gone.groups.clear()
    remove_photo(gone)
    gone.photo = ""
    gone.display_name, gone.email, gone.former_names = stays.display_name, None, []
    gone.job_title = gone.subjects = gone.organisation_name = ""
    gone.set_unusable_password()
    gone.save()
