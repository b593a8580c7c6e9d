"""Import of organisations and domains from CSV: all rows or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import policy
from accounts.commands.csv_columns import (
    COLUMN_LABELS,
    DOMAIN_COLUMNS,
    ORGANISATION_COLUMNS,
    SEPARATOR,
    SIZE_COLUMNS,
    parse_choice,
    parse_date,
    parse_number,
    parse_province,
    parse_text,
)
from accounts.commands.email_domains import (
    DomainFacts,
    normalise_domain,
    write_domain,
)
from accounts.commands.organisations import (
    OrganisationFacts,
    clear_merger,
    plan_merger,
    write_organisation,
)
from accounts.commands.security_log import Kind, log_command, log_event
from accounts.models import Affiliation, EmailDomain, Organisation, User
from core.exceptions import ActionRefused
from core.uploads.csv_io import CsvRow, RowError, read_csv


class CsvRowsError(ActionRefused):
    """Raised when rows are invalid. Nothing was changed."""

    def __init__(self, wrong: list[RowError]) -> None:
        super().__init__("; ".join(str(one) for one in wrong))
        self.wrong = wrong


@dataclass(slots=True)
class ImportResult:
    added: int = 0
    changed: int = 0
    same: int = 0

    def __str__(self) -> str:
        return _("%(added)s added, %(changed)s changed, %(same)s the same.") % {
            "added": self.added,
            "changed": self.changed,
            "same": self.same,
        }


@log_command(Kind.ORGANISATION, word="list read")
def import_organisations(
    actor: User, *, content: bytes, may_merge: bool = False
) -> ImportResult:
    """Import organisations and mergers as an administrator.

    A merger whose date has come is carried out at once; without `may_merge` it is
    refused.
    """
    if not policy.can_administer(actor):
        raise PermissionDenied
    return load_organisations(content, by=actor, may_merge=may_merge)


@log_command(Kind.DOMAIN, word="list read")
def import_domains(actor: User, *, content: bytes) -> ImportResult:
    if not policy.can_administer(actor):
        raise PermissionDenied
    return load_domains(content, by=actor)


@transaction.atomic
def load_organisations(
    content: bytes, *, by: User | None = None, may_merge: bool = True
) -> ImportResult:
    """Add and update organisations. Columns that are absent keep their values.

    An organisation is identified by its code, otherwise by kind and name. Raises
    `ActionRefused`, and `CsvRowsError` with a message for each row; then nothing was
    changed.
    """
    lines = read_csv(content, columns=ORGANISATION_COLUMNS, labels=COLUMN_LABELS)
    register = _OrganisationIndex(by)
    _write_rows(lines, register.write)
    if any("merged_into" in line.cells for line in lines):
        moved = Organisation.objects.exclude(merge_done_at=None)
        before = set(moved.values_list("pk", flat=True))
        _write_rows(lines, register.merge)
        merged = moved.exclude(pk__in=before)
        if not may_merge and merged.exists():
            raise ActionRefused(_describe_mergers(list(merged)))
    return register.loaded


def _describe_mergers(merged: list[Organisation]) -> str:
    people = Affiliation.objects.filter(organisation__in=merged).values("user")
    return ngettext(
        "This list merges %(n)s organisation at once (%(people)s people go over). "
        "That cannot be undone: tick that you want it. Nothing was changed.",
        "This list merges %(n)s organisations at once (%(people)s people go over). "
        "That cannot be undone: tick that you want it. Nothing was changed.",
        len(merged),
    ) % {"n": len(merged), "people": people.distinct().count()}


@transaction.atomic
def load_sizes(content: bytes) -> ImportResult:
    """Update population and region of existing organisations.

    They are identified by code or name. An empty cell clears the value. Raises the same
    exceptions as `load_organisations`.
    """
    register = _OrganisationIndex(by=None, adds=False)
    _write_rows(
        read_csv(content, columns=SIZE_COLUMNS, labels=COLUMN_LABELS), register.write
    )
    return register.loaded


@transaction.atomic
def load_domains(content: bytes, *, by: User | None = None) -> ImportResult:
    """Add and update domains. Columns that are absent keep their values.

    A domain without a row remains: set its last day to end it.
    """
    register = _OrganisationIndex(by)
    domains = {row.domain: row for row in EmailDomain.objects.select_for_update()}

    def write(line: CsvRow) -> None:
        _write_domain(line, domains, register)

    _write_rows(read_csv(content, columns=DOMAIN_COLUMNS, labels=COLUMN_LABELS), write)
    return register.loaded


def _write_rows(lines: Iterable[CsvRow], write: Callable[[CsvRow], None]) -> None:
    """Write every row, so that all errors are reported at once."""
    wrong = []
    for line in lines:
        try:
            write(line)
        except ActionRefused as error:
            wrong.append(RowError(line.number, str(error)))
    if wrong:
        raise CsvRowsError(wrong)


@dataclass
class _OrganisationIndex:
    """All organisations, locked during an import."""

    by: User | None
    adds: bool = True
    loaded: ImportResult = field(default_factory=ImportResult)

    def __post_init__(self) -> None:
        rows = Organisation.objects.select_for_update(no_key=True).order_by("pk")
        self.rows = list(rows)
        self.named: set[int] = set()

    def write(self, line: CsvRow) -> None:
        found = self._of(line.cells)
        if found is None and not self.adds:
            raise ActionRefused(_("This organisation is not known."))
        if found is not None and found.pk in self.named:
            raise ActionRefused(_("This organisation is there twice."))
        before = _facts(found) if found else None
        facts = _facts_in(line.cells, before)
        found = found or Organisation()
        if facts != before:
            write_organisation(found, facts)
            log_event(
                Kind.ORGANISATION, actor=self.by, organisation=found, detail="by list"
            )
            if before is None:
                self.rows.append(found)
        self.named.add(found.pk)
        self.count(is_new=before is None, is_same=facts == before)

    def merge(self, line: CsvRow) -> None:
        """Apply the merger of a row.

        Call it after all rows are written, because a row may refer to a later one.
        """
        organisation = self._of(line.cells)
        if organisation is None:
            raise ActionRefused(_("This organisation is not known."))
        into = line.cells.get("merged_into", "")
        since = parse_date(line.cells.get("merged_since", ""))
        if not into and not since:
            if organisation.merged_into_id is not None:
                clear_merger(organisation)
        elif not into or not since:
            raise ActionRefused(_("Say both into what and from which day."))
        else:
            self._plan(organisation, self.called(into), since)

    def _plan(self, organisation: Organisation, into: Organisation, day: date) -> None:
        if (organisation.merged_into_id, organisation.merged_since) != (into.pk, day):
            plan_merger(organisation, into=into, since=day)
            told = {"organisation": organisation, "detail": "merged"}
            log_event(Kind.ORGANISATION, actor=self.by, **told)  # type: ignore[arg-type]

    def called(self, text: str) -> Organisation:
        """Return the only organisation with this code or name.

        Raises `ActionRefused`.
        """
        word = text.strip()
        found = [row for row in self.rows if word in (row.code, row.name)]
        if len(found) != 1:
            why = (
                _("“%(text)s” is not known.")
                if not found
                else _("There are several with the name “%(text)s”: use the code.")
            )
            raise ActionRefused(why % {"text": word[:60]})
        organisation: Organisation = found[0]
        return organisation

    def count(self, *, is_new: bool, is_same: bool) -> None:
        self.loaded.added += is_new
        self.loaded.changed += not is_new and not is_same
        self.loaded.same += not is_new and is_same

    def _of(self, cells: dict[str, str]) -> Organisation | None:
        code, name = cells.get("code", ""), cells.get("name", "")
        if not code and not name:
            raise ActionRefused(_("There is neither a code nor a name."))
        if code:
            found = [row for row in self.rows if row.code == code]
            if found or not name:
                return found[0] if found else None
        kind = cells.get("kind") or Organisation.Kind.MUNICIPALITY
        wanted = (parse_choice(kind, Organisation.Kind), name)
        for row in self.rows:
            if (row.kind, row.name) == wanted and not (code and row.code):
                organisation: Organisation | None = row
                return organisation
        return None


def _facts(row: Organisation) -> OrganisationFacts:
    return OrganisationFacts(
        name=row.name,
        kind=row.kind,
        code=row.code or "",
        province=row.province,
        region=row.region,
        population=row.population,
    )


def _facts_in(
    cells: dict[str, str], before: OrganisationFacts | None
) -> OrganisationFacts:
    name = parse_text(cells.get("name", ""), 120) or (before.name if before else "")
    if not name:
        raise ActionRefused(_("There is no name."))
    kind = before.kind if before else Organisation.Kind.MUNICIPALITY
    if cells.get("kind"):
        kind = parse_choice(cells["kind"], Organisation.Kind)

    def kept(column: str, read: Callable[[str], Any]) -> Any:
        if column in cells:
            return read(cells[column])
        return getattr(before or OrganisationFacts(name), column)

    return OrganisationFacts(
        name=name,
        kind=kind,
        code=parse_text(cells.get("code", ""), 10) or (before.code if before else ""),
        province=kept("province", parse_province),
        region=kept("region", lambda cell: parse_text(cell, 80)),
        population=kept("population", parse_number),
    )


def _write_domain(
    line: CsvRow, domains: dict[str, EmailDomain], register: _OrganisationIndex
) -> None:
    cells = line.cells
    name = normalise_domain(cells.get("domain", ""))
    found = domains.get(name)
    before = _domain_facts(found) if found and found.pk else None
    given = cells.get("organisations", "")
    organisations = [register.called(part) for part in given.split(SEPARATOR) if part]
    facts = _domain_facts_in(cells, tuple(organisations), before)
    if facts != before:
        domains[name] = write_domain(found or EmailDomain(domain=name), facts)
        log_event(Kind.DOMAIN, actor=register.by, detail=f"{name} by list")
    register.count(is_new=before is None, is_same=facts == before)


def _domain_facts(row: EmailDomain) -> DomainFacts:
    organisations = tuple(sorted(row.organisations.all(), key=lambda o: o.pk))
    return DomainFacts(organisations, row.state, row.valid_from, row.valid_until)


def _domain_facts_in(
    cells: dict[str, str],
    organisations: tuple[Organisation, ...],
    before: DomainFacts | None,
) -> DomainFacts:
    old = before or DomainFacts(())
    state = old.state
    if cells.get("state"):
        state = parse_choice(cells["state"], EmailDomain.State)
    since = parse_date(cells["valid_from"]) if "valid_from" in cells else old.valid_from
    until = (
        parse_date(cells["valid_until"]) if "valid_until" in cells else old.valid_until
    )
    chosen = tuple(sorted(set(organisations), key=lambda o: o.pk))
    return DomainFacts(chosen or tuple(old.organisations), state, since, until)
