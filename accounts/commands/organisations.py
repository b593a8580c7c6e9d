from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts import policy
from accounts.commands.security_log import Kind, log_command, log_event
from accounts.events import ProfileChanged
from accounts.models import Affiliation, Organisation, User
from core.clock import now, start_of_day, today
from core.events import publish
from core.exceptions import ActionRefused
from jobs.periodic import for_each_locked

BATCH_SIZE = 100  # mergers in one run of the job


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """Values of an organisation. None and "" mean unknown."""

    name: str
    kind: str = Organisation.Kind.MUNICIPALITY
    code: str = ""
    province: str = ""
    region: str = ""
    population: int | None = None


@log_command(Kind.ORGANISATION, word="added")
def add_organisation(actor: User, *, facts: OrganisationFacts) -> Organisation:
    if not policy.can_administer(actor):
        raise PermissionDenied
    return write_organisation(Organisation(), facts)


@log_command(Kind.ORGANISATION, word="changed")
def change_organisation(
    actor: User, *, organisation: Organisation, facts: OrganisationFacts
) -> Organisation:
    """Change an organisation. Existing posts keep its former name."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    return write_organisation(lock_organisation(organisation), facts)


@log_command(Kind.ORGANISATION, word="merged")
def merge_organisation(
    actor: User, *, organisation: Organisation, into: Organisation, since: date
) -> Organisation:
    """Plan the merger of an organisation into another one.

    From `since` on its people belong to the other organisation; earlier posts keep the
    old name. If that day has come, they are moved at once.
    """
    if not policy.can_administer(actor):
        raise PermissionDenied
    both = Organisation.objects.filter(pk__in=[organisation.pk, into.pk])
    # Lock in a fixed order, so that opposite mergers wait instead of deadlocking.
    rows = {row.pk: row for row in both.select_for_update(no_key=True).order_by("pk")}
    return plan_merger(rows[organisation.pk], into=rows[into.pk], since=since)


@log_command(Kind.ORGANISATION, word="merger called off")
def cancel_merger(actor: User, *, organisation: Organisation) -> Organisation:
    """Cancel a merger.

    Raises `ActionRefused` if people were moved already.
    """
    if not policy.can_administer(actor):
        raise PermissionDenied
    return clear_merger(lock_organisation(organisation))


def carry_out_mergers() -> int:
    """Carry out mergers that are due; return how many.

    Periodic job, with a transaction for each organisation.
    """
    due = Organisation.objects.merging().order_by("merged_since", "pk")
    return for_each_locked(due, _carry_out, most=BATCH_SIZE, no_key=True)


def _carry_out(organisation: Organisation) -> None:
    _move(organisation)
    log_event(Kind.ORGANISATION, organisation=organisation, detail="moved")


# -- Also used by the CSV import; call inside a transaction ----------------------------


def lock_organisation(organisation: Organisation) -> Organisation:
    rows = Organisation.objects.select_for_update(no_key=True)
    result: Organisation = rows.get(pk=organisation.pk)
    return result


def write_organisation(
    organisation: Organisation, facts: OrganisationFacts
) -> Organisation:
    before = organisation.shown_name if organisation.pk else ""
    same = Organisation.objects.exclude(pk=organisation.pk)
    if facts.code and same.filter(code=facts.code).exists():
        raise ActionRefused(_("Another organisation has this code."))
    if not facts.code and same.filter(name=facts.name, kind=facts.kind).exists():
        raise ActionRefused(_("There is an organisation of this kind and name."))
    organisation.name, organisation.kind = facts.name, facts.kind
    organisation.code = facts.code or None
    organisation.province, organisation.region = facts.province, facts.region
    organisation.population = facts.population
    organisation.save()
    if before and before != organisation.shown_name:
        _rename(organisation, before)
    return organisation


def plan_merger(
    organisation: Organisation, *, into: Organisation, since: date
) -> Organisation:
    if reason := get_merger_error(organisation, into=into):
        raise ActionRefused(reason)
    organisation.merged_into, organisation.merged_since = into, since
    organisation.save(update_fields=["merged_into", "merged_since"])
    if since <= today():
        _move(organisation)
    return organisation


def get_merger_error(organisation: Organisation, *, into: Organisation) -> str:
    """Return why the merger is refused, or an empty string."""
    if organisation.merge_done_at is not None:
        return _("Its people were moved already.")
    if _leads_to(into, organisation):
        return _("An organisation cannot be merged into itself.")
    return ""


def clear_merger(organisation: Organisation) -> Organisation:
    if organisation.merge_done_at is not None:
        raise ActionRefused(_("Its people were moved already."))
    organisation.merged_into = organisation.merged_since = None
    organisation.save(update_fields=["merged_into", "merged_since"])
    return organisation


def _leads_to(start: Organisation, end: Organisation) -> bool:
    """Check whether mergers on any date lead from `start` to `end`: a cycle."""
    found: Organisation | None = start
    while found is not None:
        if found.pk == end.pk:
            return True
        found = found.merged_into
    return False


def _rename(organisation: Organisation, before: str) -> None:
    people = User.objects.filter(
        affiliations__organisation=organisation,
        affiliations__until=None,
        organisation_name=before,
    )
    for pk in sorted(set(people.values_list("pk", flat=True))):
        _speak_for(pk, organisation)


def _move(organisation: Organisation) -> None:
    """Move the people, domains and providers of a merged organisation."""
    day = organisation.merged_since or today()
    heir = organisation.heir()
    there = Affiliation.objects.filter(organisation=organisation, until=None)
    for affiliation in there.order_by("user_id").select_related("user"):
        _move_person(affiliation, heir, start_of_day(day), organisation.shown_name)
    for domain in organisation.email_domains.all():
        domain.organisations.add(heir)
        domain.organisations.remove(organisation)
    for provider in organisation.sign_in_providers.all():
        provider.organisations.add(heir)
        provider.organisations.remove(organisation)
    organisation.merge_done_at = now()
    organisation.save(update_fields=["merge_done_at"])


def _move_person(
    affiliation: Affiliation, heir: Organisation, moment: datetime, before: str
) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=affiliation.user_id)
    moment = max(affiliation.since, moment)
    affiliation.until = moment
    affiliation.save(update_fields=["until"])
    Affiliation.objects.get_or_create(
        user=user,
        organisation=heir,
        until=None,
        defaults={
            "source": affiliation.source,
            "address": affiliation.address,
            "expired_at": affiliation.expired_at,
            "since": moment,
        },
    )
    if user.organisation_name == before:
        _speak_for(user.pk, heir)


def _speak_for(user_id: int, organisation: Organisation) -> None:
    name = organisation.shown_name
    User.objects.filter(pk=user_id).update(organisation_name=name)
    publish(ProfileChanged(user_id))
