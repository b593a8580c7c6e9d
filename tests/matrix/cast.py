"""The users and objects of the access matrix.

Each private object contains a canary, a word that starts with CANARY. A response that
shows a canary to a user without access is a leak.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client

from accounts.models import DataExport, User
from cms.models import (
    ArticleDraft,
    EventPage,
)
from core.public_id import make_public_id
from forum.models import Attachment, ModerationEntry, Post, Space, Topic
from groups.membership.tokens import make_invitation_token
from groups.models import Group, Invitation, JoinRequest, Meeting, Proposal, Round
from notifications.models import MailDelivery, Notification

CANARY = "kanarie"

# The columns of the table of endpoints.
ACTORS = (
    "visitor",
    "waiting",
    "official",
    "author",
    "member",
    "facilitator",
    "moderator",
)
# Gets the same responses as the user of this column, at every endpoint.
LIKE = {
    "deactivated": "visitor",
    "outsider": "official",
    "invited": "official",
    "removed": "official",
    "suspended here": "official",
    "former": "official",
    "guest of yesterday": "official",
    "member elsewhere": "official",
    "administrator": "moderator",
}
EVERYBODY = (*ACTORS, *LIKE)
INSIDERS = ("member", "facilitator")
# A member who may not read posts from before they joined. Not a column: see
# test_newcomer.py.
NEWCOMER = "newcomer"
STRANGERS = tuple(name for name in EVERYBODY if name not in INSIDERS)

TEXT = {"source": "Een tekst.", "source_format": "text"}


@dataclass
class Scenario:
    """A public space, one for members and a group, and the people who ask for them."""

    people: dict[str, User]
    clients: dict[str, Client]
    public: Topic
    members: Topic
    secret: Topic
    group: Group
    round: Round
    invitation: Invitation
    listed: Group
    orphan: Group
    request: JoinRequest
    proposal: Proposal
    posts: dict[str, Post]
    topics: dict[str, Topic]
    lines: dict[str, Notification]
    files: dict[str, Attachment]
    export: DataExport
    meetings: dict[str, Meeting]
    calendar_token: str
    events: dict[str, EventPage]
    letters: dict[str, str]
    draft: ArticleDraft
    nowhere: int = field(default_factory=make_public_id)

    @property
    def token(self) -> str:
        return make_invitation_token(self.invitation.public_id, self.invitation.sending)

    @cached_property
    def secret_ids(self) -> list[int]:
        """Of everything that an outsider may not know to be there."""
        posts = self.secret.posts.values_list("public_id", flat=True)
        entries = ModerationEntry.objects.filter(space=self.secret.space)
        asked = [self.topics["secret_poll"], self.topics["secret_anonymous"]]
        return [
            *(topic.public_id for topic in asked),
            *(topic.posts.get().public_id for topic in asked),
            *entries.values_list("public_id", flat=True),
            self.secret.public_id,
            self.secret.space.public_id,
            self.invitation.public_id,
            self.round.public_id,
            *(step.public_id for step in self.round.steps),
            *self.round.cases.values_list("public_id", flat=True),
            *self.round.phases.filter(contributions__isnull=False).values_list(
                "contributions__public_id", flat=True
            ),
            self.lines["member"].public_id,
            self.export.public_id,
            *MailDelivery.objects.filter(recipient=self.people["member"]).values_list(
                "public_id", flat=True
            ),
            self.files["secret"].public_id,
            self.people["deactivated"].public_id,
            *(meeting.public_id for meeting in self.meetings.values()),
            self.events["draft_event"].public_id,
            *posts,
        ]

    def request_as(self, name: str, method: str, path: str, data: Any = None) -> Any:
        """Make one request as this user and roll back its changes."""
        client = self.clients[name]
        cookies = client.cookies.copy()
        with transaction.atomic():
            answer = client.generic(method, path) if data is None else None
            if answer is None:
                answer = client.post(path, data | {"idempotency_key": str(uuid4())})
            transaction.set_rollback(True)
        client.cookies = cookies
        return answer


type Path = Callable[[Scenario], str]


def spaces_of(scenario: Scenario) -> dict[str, Space]:
    return {
        "public": scenario.public.space,
        "members": scenario.members.space,
        "secret": scenario.secret.space,
    }
