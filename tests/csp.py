"""Parse the Content-Security-Policy header of a page."""

from django.test import Client


def policy_of(path: str) -> dict[str, list[str]]:
    header = Client().get(path).headers["Content-Security-Policy"]
    parts = [part.split() for part in header.split(";")]
    return {name: sources for name, *sources in parts}
