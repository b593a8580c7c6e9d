"""Distinguish public from internal addresses, and parse the `EGRESS_ALLOW` setting."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")
# The only range of IPv6 addresses that is allocated. IPv4-mapped, NAT64 (64:ff9b::/96),
# site-local and unassigned addresses are outside it.
_IPV6 = ipaddress.ip_network("2000::/3")
# Not every version of Python treats these as private.
_REFUSED = [
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4: contains an IPv4 address
        "3fff::/20",
    )
]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Allowed internal destinations: host names, networks, hosts without TLS."""

    hosts: frozenset[str]
    networks: tuple[Network, ...]
    without_tls: frozenset[str]

    def has(self, host: str, address: Address) -> bool:
        return host in self.hosts or any(
            address in network
            for network in self.networks
            if network.version == address.version
        )


def parse_allowed(entries: Iterable[str]) -> Allowed:
    """Parse `idp.example.nl`, `10.20.0.0/16` and `http://idp.example.nl` (without TLS).

    Raises ValueError for anything else.
    """
    hosts, networks, without_tls = set[str](), list[Network](), set[str]()
    for entry in entries:
        host = entry.lower()
        if host.startswith("http://"):
            host = _read_host_of(host)
            without_tls.add(host)
        if "/" in host:
            networks.append(ipaddress.ip_network(host))
            continue
        hosts.add(_check_host(host))
    return Allowed(frozenset(hosts), tuple(networks), frozenset(without_tls))


def _read_host_of(url: str) -> str:
    host = urlsplit(url).hostname or ""
    if url not in {f"http://{host}", f"http://[{host}]"}:
        raise ValueError("more than a host")
    return host


def _check_host(host: str) -> str:
    if ":" in host:
        return str(ipaddress.ip_address(host))
    if not _HOST.fullmatch(host):
        raise ValueError("no host")
    return host


def is_global(address: Address) -> bool:
    """Check for a public unicast address, without trusting Python's list alone."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if address.version == 6 and address not in _IPV6:
        return False
    return not any(
        address in network for network in _REFUSED if network.version == address.version
    )
