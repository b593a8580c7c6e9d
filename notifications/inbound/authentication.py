"""Sender authentication by the results of our own mail server (RFC 8601).

An `Authentication-Results` header counts only if its authserv-id is in
`MAIL_AUTHSERV_ID`, because anybody can add such a header. The mail server must remove
inbound headers that use its own id (RFC 8601, section 5). Headers are parsed with
`authres`; `parser_program` limits their length and number.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings

from authres import AuthResError, FeatureContext, dmarc

_READER = FeatureContext(dmarc)
# With no DMARC policy for the domain, SPF and DKIM still count.
NO_POLICY = {"none", "bestguesspass"}


def is_sender_proved(sender: str, headers: Sequence[str]) -> bool:
    """Return True if DMARC passed for the sender's domain.

    If the domain has no DMARC policy: if an aligned DKIM signature or SPF passed.
    Returns False if a result is missing or cannot be parsed.
    """
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
    for header in headers:
        name = header.partition(";")[0].split()
        if name and name[0].lower() in settings.MAIL_AUTHSERV_ID:
            yield from _READER.parse_value(header).results


def _is_aligned(result: Any, domain: str) -> bool:
    """Return True if DKIM or SPF passed for the domain, a parent or a subdomain."""
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
    values = [
        str(each.value or "").rpartition("@")[2].lower()
        for each in result.properties
        if (each.type, each.name) == (kind, name)
    ]
    return [value for value in values if value]
