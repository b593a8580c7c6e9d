"""The bill of materials is held against the pins: what lacks in it is named."""

import json

from tools.sbom import complaints

PINS = """\
# Made by `make lock`; do not edit.
django==6.1.3 \\
    --hash=sha256:aa
psycopg[binary]==3.4.1 ; python_version >= "3.12" \\
    --hash=sha256:bb
zope.interface==8.1 \\
    --hash=sha256:cc
"""


def bill(*parts: tuple[str, str]) -> str:
    components = [
        {"name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}"}
        for name, version in parts
    ]
    return json.dumps({"components": components})


WHOLE = (("Django", "6.1.3"), ("psycopg", "3.4.1"), ("zope-interface", "8.1"))


def test_a_whole_bill_is_good() -> None:
    assert complaints(bill(*WHOLE), PINS) == []


def test_a_part_that_lacks_or_has_another_version_is_named() -> None:
    assert complaints(bill(*WHOLE[1:]), PINS) == ["missing: django 6.1.3"]
    other = bill(("django", "6.1.2"), *WHOLE[1:])
    assert complaints(other, PINS) == [
        "missing: django 6.1.3",
        "not pinned: django 6.1.2",
    ]


def test_a_part_that_no_list_of_holes_can_know_does_not_count() -> None:
    nameless = bill(*WHOLE).replace('"purl": "pkg:pypi/Django@6.1.3"', '"purl": ""')
    assert complaints(nameless, PINS) == ["missing: django 6.1.3"]
