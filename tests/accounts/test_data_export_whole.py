"""No table that points at somebody is forgotten in their download."""

import re
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.data_export import registry
from accounts.data_export.registry import ExportItem, ExportPeriod
from accounts.models import User
from cms.demo import build_pages
from cms.models import Adviser, EventPage, NewsletterSubscription, Registration
from core.clock import now
from forum.models import MoveAnswer, MoveProposal
from groups.models import (
    Attendance,
    CalendarKey,
    Case,
    CaseVote,
    Contribution,
    DateAnswer,
    Group,
    JoinRequest,
    Meeting,
    Outcome,
    Proposal,
    Round,
    RoundLogEntry,
    RoundPhase,
    Seat,
)
from notifications.models import (
    BouncingAddress,
    IncomingMail,
    MailSettings,
    PushSubscription,
    SpaceMailSettings,
)
from tests.model_factory import make_row

pytestmark = pytest.mark.django_db

# They point at somebody and hold nothing of theirs beyond that; the last chapter counts
# them all. By the reason why they have no chapter.
COUNTED = {
    "what they read": {"forum.ReadMark"},
    "a name in somebody else's words": {"forum.Mention"},
    "ids of what happened": {"notifications.OutboxEvent", "notifications.Inbox"},
    "the download itself, and the end of an account": {
        *("accounts.DataExport", "accounts.AccountDeletion"),
    },
    "somebody's duty, not their life": {
        *("accounts.RoleReview", "cms.ArticleDraft", "groups.Hold"),
    },
    "told with their messages, and with what they did in rounds": {
        *("forum.Topic", "forum.Attachment", "groups.Round"),
    },
    "what Wagtail keeps for its own screens": {
        *("wagtailcore.APIToken", "wagtailcore.ModelLogEntry"),
        *("wagtailcore.PageSubscription", "wagtailcore.Revision"),
        *("wagtailcore.TaskState", "wagtailcore.UploadedFile"),
        *("wagtailcore.WorkflowState", "wagtailcore.Page", "wagtailusers.UserProfile"),
        *("wagtailadmin.EditingSession", "wagtailadmin.FormState"),
        *("wagtaildocs.Document", "wagtailimages.Image"),
    },
}


def chapters(
    user: User, period: ExportPeriod | None = None
) -> dict[str, list[ExportItem]]:
    """All but the last one, which counts."""
    found = [
        part for part in registry.export_sections.values() if part.name != "tables"
    ]
    return {
        part.name: list(part.gather(user, period or ExportPeriod())) for part in found
    }


def test_every_table_that_points_at_somebody_has_a_chapter(official: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        chapters(official)
    read = {
        table
        for query in queries.captured_queries
        for table in re.findall(r'FROM "(\w+)"', query["sql"])
    }
    counted = set().union(*COUNTED.values())
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.related_model is User and model._meta.managed
    }
    forgotten = {
        model._meta.label for model in pointing if model._meta.db_table not in read
    }
    assert forgotten == counted


def test_rounds_meetings_and_wishes_are_in_it(
    member: User, official: User, group: Group, space: Any
) -> None:
    build_pages(space)
    start, day = now() + timedelta(days=7), timedelta(hours=1)
    round_ = make_row(Round, group=group, planned_by=official)
    step = make_row(RoundPhase, round=round_)
    for user, word in ((member, "van mij"), (official, "kanarie van een ander")):
        make_row(Seat, round=round_, user=user)
        case = make_row(Case, round=round_, author=user, situation=f"Situatie {word}")
        make_row(CaseVote, round=round_, case=case, voter=user)
        make_row(Contribution, step=step, author=user, source=f"Advies {word}")
        make_row(RoundLogEntry, round=round_, actor=user, act="pause")
        meeting = make_row(
            Meeting,
            group=group,
            made_by=user,
            title=f"Overleg {word}",
            starts_at=start,
            ends_at=start + day,
        )
        make_row(Attendance, meeting=meeting, user=user, answer="maybe")
        make_row(JoinRequest, group=group, user=user, message=f"Graag {word}")
        make_row(Proposal, proposer=user, title=f"Groep {word}")
        make_row(SpaceMailSettings, user=user, space=group.space, frequency="day")
        make_row(IncomingMail, user=user, outcome="empty")
        make_row(Adviser, user=user, name=f"Adviseur {word}", phone="0612345678")
    make_row(Outcome, round=round_, author=member, lessons="Ik leerde loslaten.")
    make_row(DateAnswer, user=member, answer="no")
    make_row(CalendarKey, user=member)
    event = make_row(
        EventPage, title="Webinar wonen", starts_at=start, ends_at=start + day
    )
    make_row(Registration, user=member, event=event, state="waiting")
    make_row(
        NewsletterSubscription, address=member.email, consent="Ik wil de nieuwsbrief."
    )
    make_row(MailSettings, user=member, quiet_from=22)
    push = "https://push.example/geheime-sleutel"
    make_row(PushSubscription, user=member, endpoint=push)
    make_row(BouncingAddress, address=member.email, hard_bounces=2)
    proposal = make_row(MoveProposal, proposer=member, reason="Hoort elders.")
    make_row(MoveAnswer, proposal=proposal, author=member, agrees=True)

    found = chapters(member)
    told = {name: str(items) for name, items in found.items()}
    assert "van een ander" not in str(told)
    assert "geheime-sleutel" not in str(told)
    for chapter, words in (
        ("rounds", "Situatie van mij"),
        ("rounds", "Advies van mij"),
        ("rounds", "Ik leerde loslaten."),
        ("rounds", "zette de ronde stil"),
        ("meetings", "Overleg van mij"),
        ("groups", "Graag van mij"),
        ("groups", "Groep van mij"),
        ("agenda", "Webinar wonen"),
        ("agenda", "wacht op een plek"),
        ("newsletter", "Ik wil de nieuwsbrief."),
        ("pages", "0612345678"),
        ("wishes", "22:00"),
        ("wishes", "push.example"),
        ("mail_in", str(member.email)),
        ("acts", "Hoort elders."),
    ):
        assert words in told[chapter], (chapter, words)
    assert len(found["meetings"]) == 4
    assert {item.confidentiality for item in found["rounds"]} == {
        found["rounds"][0].confidentiality
    }
    assert "vertrouwelijk" in found["rounds"][0].confidentiality
    later = ExportPeriod(since=now() + timedelta(days=1))
    assert not any(chapters(member, later)[name] for name in ("rounds", "agenda"))
