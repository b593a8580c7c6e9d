"""Whether our own mail server says that a mail came from whom it names (RFC 8601).

A header `Authentication-Results` counts only where it bears a name of
`MAIL_AUTHSERV_ID`; anybody can write any other one. The mail server must remove those
that come in under its name, as RFC 8601 section 5 asks and mail servers do. Read with
`authres`; each header has been bounded by the parser.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings

from authres import AuthResError, FeatureContext, dmarc

_READER = FeatureContext(dmarc)
# DMARC says nothing of a domain without a policy; SPF and DKIM still may.
NO_POLICY = {"none", "bestguesspass"}


def is_sender_proved(sender: str, headers: Sequence[str]) -> bool:
    """Whether DMARC passed for the sender's domain; where that has no DMARC policy,
    whether an aligned DKIM signature or SPF did. False where anything is unclear."""
    domain = sender.rpartition("@")[2].lower()
    try:
        results = list(_iterate_trusted(headers))
    except (AuthResError, RecursionError, ValueError):
        return False
    verdicts = [
        result
        for result in results
        if result.method == "dmarc" and result.result not in NO_POLICY
    ]
    if not domain or not verdicts:
        return bool(domain) and any(_is_aligned(each, domain) for each in results)
    return all(
        result.result == "pass" and domain in set(_read(result, "header", "from"))
        for result in verdicts
    )


def _iterate_trusted(headers: Iterable[str]) -> Iterator[Any]:
    """Results that our own mail server stamped."""
    for header in headers:
        name = header.partition(";")[0].split()
        if name and name[0].lower() in settings.MAIL_AUTHSERV_ID:
            yield from _READER.parse_value(header).results


def _is_aligned(result: Any, domain: str) -> bool:
    """A pass of DKIM or SPF for the domain itself, or one above or below it."""
    if result.result != "pass":
        return False
    names: list[str] = []
    if result.method == "dkim":
        names = _read(result, "header", "d") or _read(result, "header", "i")
    elif result.method == "spf":
        names = _read(result, "smtp", "mailfrom")
    return any(
        name == domain or domain.endswith(f".{name}") or name.endswith(f".{domain}")
        for name in names
        if "." in name
    )


def _read(result: Any, kind: str, name: str) -> list[str]:
    """The domains in a property such as `header.from`; of an address its own."""
    values = [
        str(each.value or "").rpartition("@")[2].lower()
        for each in result.properties
        if (each.type, each.name) == (kind, name)
    ]
    return [value for value in values if value]
