from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts import policy
from accounts.data_export.registry import ExportItem, ExportPeriod
from accounts.models import (
    EmailDomain,
    Organisation,
    SecurityEvent,
    SignInProvider,
    User,
)
from accounts.security_log.request_origin import get_request_origin
from core.clock import now

if TYPE_CHECKING:
    from accounts.policy import Viewer


Kind, Result = SecurityEvent.Kind, SecurityEvent.Result
BATCH_SIZE = 5000  # rows deleted in one run of the job


def log_event(
    kind: str,
    *,
    actor: User | None = None,
    person: User | None = None,
    organisation: Organisation | None = None,
    provider: SignInProvider | None = None,
    result: str = Result.DONE,
    detail: str = "",
    reference: int | None = None,
) -> SecurityEvent:
    """Add an entry.

    `detail` is a fixed code or a public name, never a secret or typed text.
    """
    place = get_request_origin()
    return SecurityEvent.objects.create(
        kind=kind,
        result=result,
        actor=actor,
        person=person,
        organisation=organisation,
        provider=provider,
        detail=detail[:120],
        reference=reference,
        address=place.address,
        device=place.device,
    )


def log_refused_sign_in(address: str | None, *, detail: str) -> None:
    """Log a refused sign-in, with the user if the address is known.

    Typed text is never logged: it may be a password in the wrong field.
    """
    found = EmailAddress.objects.filter(email=(address or "").lower())
    row = found.select_related("user").first()
    person = row.user if row else None
    log_event(Kind.SIGN_IN, person=person, result=Result.REFUSED, detail=detail)


def log_connection(account: SocialAccount, *, detail: str) -> None:
    provider = SignInProvider.objects.of(account).first()
    user = account.user
    log_event(Kind.TIE, actor=user, person=user, provider=provider, detail=detail)


def log_command[**P, R](
    kind: str, *, detail: str = "", word: str = ""
) -> Callable[[Callable[Concatenate[User, P], R]], Callable[Concatenate[User, P], R]]:
    """Run a command and log it in the same transaction.

    A refusal is logged too. `detail` names the argument to log; without it, `word` is
    logged.
    """

    def wrap(
        command: Callable[Concatenate[User, P], R],
    ) -> Callable[Concatenate[User, P], R]:
        @wraps(command)
        def run(actor: User, /, *args: P.args, **given: P.kwargs) -> R:
            try:
                with transaction.atomic():
                    answer = command(actor, *args, **given)
                    told = {
                        "detail": word,
                        **_collect_subjects(given | {"answer": answer}, detail),
                    }
                    log_event(kind, actor=actor, **told)
            except PermissionDenied:
                refused = {"detail": word, **_collect_subjects(given, detail)}
                refused["result"] = Result.REFUSED
                log_event(kind, actor=_actor_row(actor), **refused)
                raise
            return answer

        return run

    return wrap


def _collect_subjects(given: dict[str, Any], detail: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for thing in given.values():
        if isinstance(thing, User):
            found.setdefault("person", thing)
        elif isinstance(thing, Organisation):
            found.setdefault("organisation", thing)
        elif isinstance(thing, SignInProvider):
            found.setdefault("provider", thing)
        elif isinstance(thing, EmailDomain):
            found.setdefault("detail", thing.domain)
    if detail and given.get(detail) is not None:
        found["detail"] = str(given[detail])
    return found


def _actor_row(actor: "Viewer") -> User | None:
    return actor if isinstance(actor, User) else None


@log_command(Kind.EXPORT, word="security log")
def log_log_export(actor: User) -> None:
    if not policy.can_administer(actor):
        raise PermissionDenied


@log_command(Kind.EXPORT, word="people")
def log_list_export(actor: User) -> None:
    if not policy.can_administer(actor):
        raise PermissionDenied


def purge_security_log() -> int:
    """Delete entries older than `SECURITY_LOG_DAYS`; return how many.

    Periodic job.
    """
    old = SecurityEvent.objects.filter(
        at__lt=now() - timedelta(days=settings.SECURITY_LOG_DAYS)
    )
    return old.forget(BATCH_SIZE)


def export_security_events(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Export a user's entries, without the actor.

    Network address and browser are left out if another user acted.
    """
    found = SecurityEvent.objects.filter(period.of("at"), person=user)
    for event in found.order_by("at"):
        facts = {
            _("result"): event.get_result_display(),
            _("detail"): event.detail_label,
        }
        own = event.actor_id in {None, user.pk}
        if own:
            facts |= {_("network address"): event.address, _("browser"): event.device}
        yield ExportItem(title=event.get_kind_display(), moment=event.at, facts=facts)
