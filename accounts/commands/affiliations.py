from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allauth.account.models import EmailAddress

from accounts import policy
from accounts.commands import account_emails
from accounts.commands.account_mail import queue_mail
from accounts.commands.security_log import Kind, log_command
from accounts.events import AffiliationEnded, ProfileChanged
from accounts.models import Affiliation, EmailDomain, Organisation, User
from core.clock import now, today
from core.events import publish

BATCH_SIZE = 500  # users per domain in one run of the job
Source = Affiliation.Source


@log_command(Kind.WORK, word="changed")
def change_affiliations(actor: User, *, organisations: Iterable[Organisation]) -> User:
    """Replace the user's affiliations.

    Each organisation must be proved by a verified address at a confirmed domain, or be
    a current affiliation; otherwise `PermissionDenied` is raised. Posts keep the
    organisation of their time. Addresses of a former employer are notified and removed,
    because somebody else may read their mail from now on. Locks the user.
    """
    user = _lock(actor)
    chosen = list(organisations)
    if not chosen or not {o.pk for o in chosen} <= {
        o.pk for o in get_affiliation_options(user)
    }:
        raise PermissionDenied
    ended = Affiliation.objects.of(user).exclude(organisation__in=chosen)
    left = [affiliation.organisation for affiliation in ended]
    ended.update(until=now())
    for organisation in chosen:
        _begin(user, organisation)
    _show_one_of(user, chosen)
    _remove_old_addresses(user, left, chosen)
    publish(ProfileChanged(user.pk))
    if left:
        publish(AffiliationEnded(user.pk))
    return user


@log_command(Kind.WORK, word="corrected")
def correct_affiliation(actor: User, *, user: User, organisation: Organisation) -> User:
    """Make an organisation the user's only affiliation, as an administrator.

    Addresses stay: the user did not leave, the affiliation was wrong. Memberships of
    closed groups that depended on it wait until a facilitator confirms them. The user
    is notified. Idempotent. Locks the user.
    """
    user = _lock(user)
    if not policy.can_correct_work(actor, user):
        raise PermissionDenied
    organisation = Organisation.objects.get(pk=organisation.pk).heir()
    ended = Affiliation.objects.of(user).exclude(organisation=organisation)
    is_other = bool(ended.update(until=now()))
    row, is_new = Affiliation.objects.get_or_create(
        user=user,
        organisation=organisation,
        until=None,
        defaults={"source": Source.CORRECTED},
    )
    if row.expired_at:
        standing = {"expired_at": None, "source": Source.CORRECTED, "address": ""}
        Affiliation.objects.filter(pk=row.pk).update(**standing)
    user.organisation_name = organisation.shown_name
    user.save(update_fields=["organisation_name"])
    if is_other or is_new:
        _tell_corrected(user)
        publish(ProfileChanged(user.pk))
    if is_other:
        publish(AffiliationEnded(user.pk))
    return user


def get_affiliation_options(user: User) -> list[Organisation]:
    provable = Organisation.objects.served_by(_addresses(user))
    found = {organisation.pk: organisation for organisation in provable}
    found |= {row.organisation_id: row.organisation for row in _current(user)}
    return sorted(found.values(), key=lambda organisation: organisation.name)


@transaction.atomic
def recheck_affiliations(user_id: int) -> None:
    """Check whether the user's addresses still prove their affiliations.

    Idempotent. A lapsed affiliation stays lapsed until an address is proved again.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    lapsed = False
    for row in Affiliation.objects.of(user).proved().filter(source=Source.DOMAIN):
        proof = _proving_addresses(user, row.organisation)
        if not proof:
            Affiliation.objects.filter(pk=row.pk).update(expired_at=now())
            lapsed = True
        elif row.address not in proof:
            Affiliation.objects.filter(pk=row.pk).update(address=proof[0])
    if lapsed:
        _tell_lapsed(user)
        publish(AffiliationEnded(user.pk))


@transaction.atomic
def confirm_affiliation(user_id: int, address: str) -> None:
    """Restore lapsed affiliations that a newly verified address proves.

    A facilitator still decides whether the user returns to a group.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    served = Organisation.objects.served_by([address])
    lapsed = Affiliation.objects.of(user).exclude(expired_at=None)
    lapsed.filter(organisation__in=served).update(expired_at=None, address=address)


@transaction.atomic
def record_bounce(address: str) -> bool:
    """Mark affiliations as lapsed after mail to this address bounced permanently.

    Affiliations that another address proves remain. Returns whether the address belongs
    to a user. Idempotent.
    """
    row = EmailAddress.objects.filter(email=address.lower(), verified=True).first()
    if row is None:
        return False
    user = User.objects.select_for_update(no_key=True).get(pk=row.user_id)
    served = set(Organisation.objects.served_by([row.email]).values_list("pk"))
    gone = [
        work.pk
        for work in Affiliation.objects.of(user).proved()
        if row.primary or (work.organisation_id,) in served
        if not set(_proving_addresses(user, work.organisation)) - {row.email}
    ]
    if Affiliation.objects.filter(pk__in=gone).update(expired_at=now()):
        _tell_lapsed(user)
        publish(AffiliationEnded(user.pk))
    return True


def expire_affiliations() -> int:
    """Recheck affiliations at expired domains; return how many users were checked.

    Periodic job, with a transaction for each user.
    """
    day = today()
    looked_at = 0
    for domain in EmailDomain.objects.filter(valid_until__lt=day):
        rows = Affiliation.objects.proved().filter(
            source=Source.DOMAIN,
            organisation__in=domain.organisations.all(),
            user__emailaddress__email__iendswith=f"@{domain.domain}",
        )
        people = rows.order_by("user_id").values_list("user_id", flat=True)
        for user_id in list(people.distinct()[:BATCH_SIZE]):
            recheck_affiliations(user_id)
            looked_at += 1
    return looked_at


def notify_removed_address(user: User, address: str) -> None:
    letter = account_emails.render_email("account/email/address_removed", user)
    queue_mail(address=address, subject=letter.subject, text=letter.text)


def _lock(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _addresses(user: User) -> list[str]:
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return list(rows.order_by("-primary", "pk").values_list("email", flat=True))


def _current(user: User) -> Iterable[Affiliation]:
    return Affiliation.objects.of(user).proved()


def _proving_addresses(user: User, organisation: Organisation) -> list[str]:
    """Return the verified addresses that prove an affiliation, primary first."""
    domains = set(
        EmailDomain.objects.confirmed()
        .filter(organisations=organisation)
        .values_list("domain", flat=True)
    )
    found = _addresses(user)
    return [a for a in found if a.rpartition("@")[2].lower() in domains]


def _begin(user: User, organisation: Organisation) -> None:
    proof = _proving_addresses(user, organisation)
    facts = {"source": Source.DOMAIN, "address": proof[0] if proof else ""}
    row, is_new = Affiliation.objects.get_or_create(
        user=user, organisation=organisation, until=None, defaults=facts
    )
    if not is_new and proof and row.expired_at:
        Affiliation.objects.filter(pk=row.pk).update(expired_at=None, **facts)


def _show_one_of(user: User, organisations: list[Organisation]) -> None:
    """Keep the organisation that is shown beside the name, if it is one of these."""
    names = [organisation.shown_name for organisation in organisations]
    if user.organisation_name not in names:
        user.organisation_name = names[0]
        user.save(update_fields=["organisation_name"])


def _remove_old_addresses(
    user: User, left: list[Organisation], kept: list[Organisation]
) -> None:
    """Notify and remove addresses at domains of former employers only."""
    domains = EmailDomain.objects.filter(organisations__in=left)
    theirs = set(
        domains.exclude(organisations__in=kept).values_list("domain", flat=True)
    )
    rows = list(EmailAddress.objects.filter(user=user).order_by("-primary", "pk"))
    going = [r for r in rows if r.email.rpartition("@")[2].lower() in theirs]
    staying = [row for row in rows if row not in going]
    if not going or not any(row.verified for row in staying):
        return
    letter = account_emails.render_email("account/email/new_job", user)
    for row in going:
        queue_mail(address=row.email, subject=letter.subject, text=letter.text)
    if any(row.primary for row in going):
        next(row for row in staying if row.verified).set_as_primary()
        user.refresh_from_db(fields=["email"])
    EmailAddress.objects.filter(pk__in=[row.pk for row in going]).delete()


def _tell_corrected(user: User) -> None:
    letter = account_emails.render_email("account/email/work_corrected", user)
    for address in _addresses(user):
        queue_mail(address=address, subject=letter.subject, text=letter.text)


def _tell_lapsed(user: User) -> None:
    letter = account_emails.render_email("account/email/work_lapsed", user)
    for address in _addresses(user):
        queue_mail(address=address, subject=letter.subject, text=letter.text)
