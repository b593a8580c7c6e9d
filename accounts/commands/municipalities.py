import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MUNICIPALITIES = Path(__file__).parent.parent / "management" / "data" / "gemeenten.csv"


@dataclass(frozen=True, slots=True)
class Municipality:
    code: str
    name: str
    province: str
    domain: str
    # Optional: without it the stored value stays.
    population: int | None = None


def read_municipalities(path: Path = MUNICIPALITIES) -> Iterator[Municipality]:
    """Yield the rows of a CSV file.

    It has the columns code, name, province, domain and, optionally, population.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Municipality(
                row["code"],
                row["name"],
                row["province"],
                row["domain"].lower(),
                int(row.get("population") or 0) or None,
            )
