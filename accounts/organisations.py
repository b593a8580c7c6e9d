"""The municipalities, out of a file of facts."""

import csv
from pathlib import Path

from django.db import transaction

from accounts.models import EmailDomain, Organisation

MUNICIPALITIES = Path(__file__).parent / "data" / "gemeenten.csv"


@transaction.atomic
def load_municipalities(path: Path = MUNICIPALITIES) -> int:
    """Add the municipalities that are not there yet; how many were added.

    Names and provinces follow the file; what was confirmed of a domain stays.
    """
    known = {o.code: o for o in Organisation.objects.exclude(code=None)}
    added = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            organisation = known.get(row["code"])
            if organisation is None:
                organisation = Organisation(code=row["code"])
                added += 1
            organisation.name, organisation.province = row["name"], row["province"]
            organisation.save()
            if row["domain"]:
                domain, _made = EmailDomain.objects.get_or_create(domain=row["domain"])
                domain.organisations.add(organisation)
    return added
