from dataclasses import dataclass
from random import Random

from accounts.models import User
from core.public_id import BITS
from forum.importing.seed.bulk_insert import insert_rows, next_id
from forum.importing.seed.distributions import BEGIN
from forum.importing.seed.text import JOB_TITLES, SUBJECTS, TextGenerator
from forum.models import Participation, Space

MUNICIPALITIES = 340
# Unusable password, and no mail address: nobody can sign in.
NO_PASSWORD = "!made-up"  # noqa: S105


@dataclass(frozen=True, slots=True)
class SeedPerson:
    id: int
    organisation: str


@dataclass(slots=True)
class SeedSpace:
    id: int
    people: list[SeedPerson]

    def somebody(self, chance: Random) -> SeedPerson:
        """Return a person: a few post much, most post little."""
        return self.people[int(len(self.people) * chance.random() ** 2)]


def make_public_id(chance: Random) -> int:
    return chance.randrange(10**15, 2**BITS)


def write_people(chance: Random, writer: TextGenerator, count: int) -> list[SeedPerson]:
    first = next_id(User)
    people = [
        SeedPerson(first + n, f"gemeente Voorbeeld {chance.randint(1, MUNICIPALITIES)}")
        for n in range(count)
    ]
    names = (
        "id",
        "public_id",
        "password",
        "display_name",
        "job_title",
        "organisation_name",
        "state",
        "date_joined",
    )
    rows = (
        (
            person.id,
            make_public_id(chance),
            NO_PASSWORD,
            writer.name(),
            chance.choice(JOB_TITLES),
            person.organisation,
            User.State.ACTIVE,
            BEGIN,
        )
        for person in people
    )
    insert_rows(User, names, rows)
    return people


def write_spaces(
    chance: Random, people: list[SeedPerson], count: int
) -> list[SeedSpace]:
    """Insert spaces: the first with all users, later ones with fewer."""
    first, before = next_id(Space), Space.objects.count()
    rows, rooms = [], []
    for n in range(count):
        subject = SUBJECTS[n % len(SUBJECTS)].split(" ", 1)[1].capitalize()
        number = before + n + 1
        members_only = n % 4 == 3
        rows.append(
            (
                first + n,
                make_public_id(chance),
                f"ruimte-{number}",
                f"{subject} ({number})",
                Space.Audience.MEMBERS if members_only else Space.Audience.PUBLIC,
                BEGIN,
            )
        )
        taking_part = chance.sample(people, max(len(people) // (n + 1), 1))
        rooms.append(SeedSpace(first + n, taking_part))
    names = ("id", "public_id", "slug", "title", "audience", "created_at")
    insert_rows(Space, names, rows)
    insert_rows(
        Participation,
        ("space_id", "user_id", "joined_at", "changed_at"),
        (
            (room.id, person.id, BEGIN, BEGIN)
            for room in rooms
            for person in room.people
        ),
    )
    return rooms
