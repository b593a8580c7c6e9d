import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts import policy
from accounts.commands.admission import approve_all_pending
from accounts.commands.security_log import Kind, log_command, log_event
from accounts.commands.site_mail import send_mail_to_administrators, send_site_mail
from accounts.models import EmailDomain, Organisation, User
from core.clock import today
from core.exceptions import ActionRefused
from jobs.periodic import for_each_locked

NOTICE_PERIOD = timedelta(days=30)
BATCH_SIZE = 100  # domains in one run of the job
# ASCII letters, digits and hyphens, in at least two parts. This excludes look-alike
# letters and anything that an address parser would split.
DOMAIN_PATTERN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """Values of a domain. Both dates are inclusive; None leaves that end open."""

    organisations: Iterable[Organisation]
    state: str = EmailDomain.State.SUGGESTED
    valid_from: date | None = None
    valid_until: date | None = None


def normalise_domain(text: str) -> str:
    """Return the domain in lower case.

    Raises `ActionRefused` if it is not a valid ASCII domain.
    """
    domain = text.strip().lower()
    if (
        len(domain) > 253
        or not domain.isascii()
        or not DOMAIN_PATTERN.fullmatch(domain)
    ):
        raise ActionRefused(
            _("“%(text)s” is not a domain in plain letters, such as voorbeeldstad.nl.")
            % {"text": text.strip()[:60]}
        )
    return domain


def get_domain_error(domain: str) -> str:
    """Return why this domain cannot be added, or an empty string."""
    try:
        _check_new(domain)
    except ActionRefused as refusal:
        return str(refusal)
    return ""


def _check_new(domain: str) -> str:
    name = normalise_domain(domain)
    if EmailDomain.objects.filter(domain=name).exists():
        raise ActionRefused(_("This domain is there already."))
    return name


@log_command(Kind.DOMAIN)
def add_domain(actor: User, *, domain: str, facts: DomainFacts) -> EmailDomain:
    """Add a domain and, if it is confirmed, admit pending users at it."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return write_domain(EmailDomain(domain=_check_new(domain)), facts)


@log_command(Kind.DOMAIN)
def change_domain(
    actor: User, *, domain: EmailDomain, facts: DomainFacts
) -> EmailDomain:
    """Change all values except the domain itself, and admit pending users at it."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return write_domain(
        EmailDomain.objects.select_for_update(no_key=True).get(pk=domain.pk), facts
    )


def write_domain(domain: EmailDomain, facts: DomainFacts) -> EmailDomain:
    """Save a domain and admit pending users at it. The CSV import calls this too.

    Call it inside a transaction. Raises `ActionRefused`.
    """
    organisations = list(facts.organisations)
    if not organisations:
        raise ActionRefused(_("Say which organisation it belongs to."))
    since, until = facts.valid_from, facts.valid_until
    if since and until and until < since:
        raise ActionRefused(_("The last day comes before the first."))
    if until != domain.valid_until:
        domain.expiry_notice = ""
    domain.state, domain.valid_from, domain.valid_until = facts.state, since, until
    domain.save()
    domain.organisations.set(organisations)
    approve_all_pending(domain)
    return domain


def send_domain_expiry_notices() -> int:
    """Send notices about domains that expire; return for how many domains.

    Periodic job. Users and administrators get a notice 30 days before the last day,
    administrators also after it.
    """
    day = today()
    confirmed = EmailDomain.objects.filter(state=EmailDomain.State.CONFIRMED)
    confirmed = confirmed.order_by("pk")
    over = confirmed.filter(valid_until__lt=day)
    over = over.exclude(expiry_notice=EmailDomain.ExpiryNotice.OVER)
    soon = confirmed.filter(
        valid_until__gte=day, valid_until__lte=day + NOTICE_PERIOD, expiry_notice=""
    )
    lapsed = for_each_locked(over, _notify_expired, most=BATCH_SIZE, no_key=True)
    return lapsed + for_each_locked(
        soon, _notify_expiring, most=BATCH_SIZE, no_key=True
    )


def _notify_expired(domain: EmailDomain) -> None:
    _set_notice_sent(domain, EmailDomain.ExpiryNotice.OVER)
    log_event(Kind.DOMAIN, detail=f"{domain.domain} lapsed")
    people = _addresses(domain).values_list("user_id", flat=True)
    send_mail_to_administrators(
        "domain_over", {"domain": domain, "people": people.count()}
    )


def _notify_expiring(domain: EmailDomain) -> None:
    _set_notice_sent(domain, EmailDomain.ExpiryNotice.SOON)
    addresses = list(_addresses(domain).values_list("email", flat=True))
    told = {"domain": domain, "people": len(addresses)}
    send_mail_to_administrators("domain_soon", told)
    send_site_mail(addresses, "own_domain_soon", told)


def _set_notice_sent(domain: EmailDomain, told: str) -> None:
    domain.expiry_notice = told
    domain.save(update_fields=["expiry_notice"])


def _addresses(domain: EmailDomain) -> QuerySet[EmailAddress]:
    found: QuerySet[EmailAddress] = EmailAddress.objects.filter(
        email__iendswith=f"@{domain.domain}", verified=True, user__is_active=True
    )
    return found.order_by("email")
