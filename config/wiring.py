"""Who listens to whom: the one table that ties the apps together.

Read it from the top to see everything that happens after an act, room by room; then
what the worker does from time to time, and what the rooms show of each other.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import commands as accounts
from accounts import second_factor, suspension
from accounts.events import (
    AccountMailWanted,
    ExportsGone,
    RoleChanged,
    SessionsEnded,
    UserStateChanged,
    WaitEnded,
)
from accounts.models import User
from cms import commands as cms_commands
from cms import handlers as cms_handlers
from cms import kinds as cms_kinds
from cms import news
from cms import policy as cms
from cms.events import (
    AdviceAsked,
    ConsentAsked,
    EditionDue,
    EditionTested,
    PlaceFound,
    QuestionPassedOn,
    RemarkMade,
    SignedUp,
    SubscriptionAsked,
)
from cms.passages import find_pages_with
from config import people
from core.events import DomainEvent, Handler, subscribe
from core.jobs import periodic
from core.mail.digest import register_digest_section
from core.security.erasure import register_erasure
from forum import cases, closed_names, nearby, places
from forum import commands as forum_commands
from forum import handlers as forum
from forum.composing import forms_of
from forum.events import (
    AccessChanged,
    AnswerAccepted,
    AnswerOutdated,
    FiguresChanged,
    MentionsAdded,
    ModerationDone,
    PostChanged,
    PostCreated,
    PostsMoved,
    PostsRead,
    TopicChanged,
    TopicMoved,
    TopicsRead,
)
from forum.passages import pages_found_by
from groups import commands as groups_commands
from groups import filing, roundplaces
from groups import handlers as group_handlers
from groups import listing as group_listing
from groups import meetings as group_meetings
from groups import pages as group_pages
from groups import policy as groups
from groups import roundsections as round_sections
from groups import sections as group_sections
from groups.events import (
    CaseDropped,
    CaseOffered,
    DatesProposed,
    GlassBroken,
    GroupClosed,
    GroupNearsEnd,
    GroupReopened,
    InvitationSent,
    InvitationWanted,
    MeetingCancelled,
    MeetingMoved,
    MeetingNear,
    MeetingPlanned,
    MinutesWritten,
    PlaceFreed,
    ProposalAnswered,
    ProposalMade,
    ProposalsGone,
    RequestsGone,
    ReviewOpened,
    RosterChanged,
    RoundChanged,
    RoundPlanned,
    StepBegan,
    StepNearsEnd,
    StepOver,
)
from notifications import commands as notifications_commands
from notifications import handlers as notifications
from notifications import kind as notification_kinds
from notifications.events import AddressGivenUp, InboxChanged

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def wire() -> None:
    """Each app is there: tie them. Doing so twice changes nothing."""
    accounts_tell()
    people.wire()
    forum_tells()
    groups_tell()
    cms_tells()
    notifications_tell()
    show_what_upper_rooms_know()
    erase_together()
    name_the_jobs()


def told[E: DomainEvent](event: type[E], record: Handler[E]) -> None:
    """People hear of it: a row of the outbox in the transaction of the act, and a ring
    for the worker, which tells them, after it."""
    subscribe(event, record=record)
    subscribe(event, announce=notifications.announce_work)


# What happens after an act


def accounts_tell() -> None:
    subscribe(RoleChanged, record=cms_handlers.record_role)
    subscribe(RoleChanged, record=forum.record_role)
    subscribe(UserStateChanged, record=forum.record_user_state)
    subscribe(UserStateChanged, record=group_handlers.record_user_state)
    subscribe(UserStateChanged, announce=notifications.announce_admission)
    subscribe(SessionsEnded, announce=notifications.announce_access)
    subscribe(ExportsGone, record=notifications.forget_exports)
    subscribe(AccountMailWanted, announce=notifications.announce_work)
    told(WaitEnded, notifications.record_wait_ended)


def forum_tells() -> None:
    record, announce = notifications.record_post, notifications.announce_post
    subscribe(PostCreated, record=record, announce=announce)
    subscribe(PostChanged, announce=notifications.announce_change)
    subscribe(TopicChanged, announce=notifications.announce_topic_change)
    told(AnswerAccepted, notifications.record_accepted)
    told(AnswerOutdated, notifications.record_outdated)
    told(MentionsAdded, notifications.record_mentions)
    told(ModerationDone, notifications.record_moderation)
    subscribe(PostsRead, record=notifications.record_read)
    subscribe(TopicsRead, record=notifications.record_topics_read)
    subscribe(FiguresChanged, announce=notifications.announce_figures)
    subscribe(TopicMoved, record=notifications.record_move)
    subscribe(TopicMoved, announce=notifications.announce_move)
    subscribe(PostsMoved, record=notifications.record_posts_moved)
    subscribe(PostsMoved, announce=notifications.announce_posts_moved)
    subscribe(AccessChanged, record=group_handlers.record_access)
    subscribe(AccessChanged, announce=notifications.announce_access)
    subscribe(AccessChanged, announce=access_changed)


def access_changed(event: AccessChanged) -> None:
    """Whoever leads a group from now on must have a second factor."""
    accounts.settle_second_factor(event.user_id)


def groups_tell() -> None:
    told(InvitationSent, notifications.record_invitation)
    told(InvitationWanted, notifications.record_invitation_wanted)
    told(RosterChanged, notifications.record_roster)
    told(ReviewOpened, notifications.record_review)
    told(GlassBroken, notifications.record_glass)
    told(ProposalMade, notifications.record_proposal)
    told(ProposalAnswered, notifications.record_proposal_answered)
    subscribe(ProposalsGone, record=notifications.forget_proposals)
    subscribe(RequestsGone, record=notifications.forget_requests)

    told(GroupClosed, notifications.record_closed)
    told(GroupNearsEnd, notifications.record_group_nears_end)
    told(GroupReopened, notifications.record_reopened)

    told(MeetingPlanned, notifications.record_meeting)
    told(MeetingMoved, notifications.record_meeting)
    told(MeetingCancelled, notifications.record_meeting)
    told(MeetingNear, notifications.record_meeting)
    told(DatesProposed, notifications.record_meeting)
    told(MinutesWritten, notifications.record_meeting)
    told(PlaceFreed, notifications.record_meeting)

    subscribe(RoundChanged, announce=notifications.announce_round)
    told(RoundPlanned, notifications.record_round_planned)
    told(CaseOffered, notifications.record_case_offered)
    subscribe(CaseDropped, record=notifications.forget_case)
    told(StepBegan, notifications.record_step_began)
    told(StepNearsEnd, notifications.record_step_nears_end)
    told(StepOver, notifications.record_step_over)


def cms_tells() -> None:
    for kind in cms_kinds.KINDS:
        notification_kinds.add(kind)
    told(SignedUp, cms_handlers.record_sign_up)
    told(PlaceFound, cms_handlers.record_place)
    told(SubscriptionAsked, cms_handlers.record_subscription)
    told(EditionDue, cms_handlers.record_edition)
    told(EditionTested, cms_handlers.record_test)
    told(ConsentAsked, cms_handlers.record_consent)
    told(AdviceAsked, cms_handlers.record_advice)
    told(QuestionPassedOn, cms_handlers.record_passed_on)
    told(RemarkMade, cms_handlers.record_remark)


def notifications_tell() -> None:
    subscribe(InboxChanged, announce=notifications.announce_inbox)
    subscribe(AddressGivenUp, record=address_given_up)


def address_given_up(event: AddressGivenUp) -> None:
    """Nobody is behind the address any more: groups wait for who leads them."""
    user = User.objects.get(pk=event.user_id)
    accounts.note_bounce(user.email or "")
    groups_commands.suspend_until_confirmed(user)


# What the worker does from time to time

JOBS: tuple[tuple[str, timedelta, Callable[[], object]], ...] = (
    ("who must have a second factor", DAY, accounts.settle_second_factor),
    ("account mails that nobody took", HOUR, accounts.forget_account_mails),
    ("the yearly list of roles", DAY, accounts.remind_of_roles),
    ("organisations that merge", 5 * MINUTE, accounts.carry_out_mergers),
    ("e-mail domains that lapse", 6 * HOUR, accounts.tell_of_lapsing_domains),
    ("old lines of the security log", 6 * HOUR, accounts.forget_security_events),
    ("sessions that are over", HOUR, accounts.clear_sessions),
    ("sweep files", HOUR, forum_commands.sweep_files),
    ("answers that are no longer vouched for", 5 * MINUTE, forum_commands.age_answers),
    ("ends", 5 * MINUTE, forum_commands.end_what_is_over),
    ("old drafts", DAY, forum_commands.drop_old_drafts),
    ("reminders of meetings", 5 * MINUTE, groups_commands.remind_of_meetings),
    ("invitations that came to nothing", DAY, groups_commands.forget_old_asks),
    ("yearly lists of members", 6 * HOUR, groups_commands.open_reviews),
    ("groups whose end date comes", 6 * HOUR, groups_commands.end_groups),
    ("members whom nobody confirmed", HOUR, groups_commands.lapse_unconfirmed),
    ("erase what was kept long enough", HOUR, groups_commands.erase_what_is_due),
    ("remind of steps of rounds", 15 * MINUTE, groups_commands.remind_of_steps),
    ("erase the texts of rounds", HOUR, groups_commands.erase_rounds_due),
    ("weekly overviews", 10 * MINUTE, notifications_commands.open_digests),
    ("mails that are long over", 6 * HOUR, notifications_commands.forget_mails),
    ("links of pages", 10 * MINUTE, cms_commands.check_links),
    ("remarks that were handled long ago", DAY, cms_commands.forget_remarks),
    (
        "editions of the newsletter whose moment has come",
        MINUTE,
        cms_commands.send_due_editions,
    ),
    ("newsletter addresses that never answered", DAY, cms_commands.forget_unconfirmed),
    ("what was sought and not found long ago", DAY, cms_commands.forget_search_misses),
    ("questions that nobody answered", HOUR, cms_commands.pass_on_unanswered),
    ("pages whose moment has come", MINUTE, cms_commands.publish_what_is_due),
)


def name_the_jobs() -> None:
    for name, every, run in JOBS:
        periodic(name, every=every, run=run)
    if settings.MAIL_IMAP_URL:
        periodic("the mailbox", every=MINUTE, run=notifications_commands.fetch)


# What a lower room shows, or asks, of an upper one

START_PAGE_OF_GROUP: dict[str, group_sections.Source] = {
    "ending": group_pages.ending,
    "review": group_pages.review,
    "hold": group_pages.held,
    "notes": group_pages.notes,
    "meeting": group_meetings.next_meeting,
    "round": round_sections.going_on,
    "news": group_pages.news,
    "rounds": round_sections.newest,
    "files": filing.newest,
}
TABS_OF_GROUP = (
    ("overview", _("Overview"), ""),
    ("conversations", _("Conversations"), "gesprekken/"),
    ("rounds", _("Rounds"), "rondes/"),
    ("meetings", _("Meetings"), "bijeenkomsten/"),
    ("files", _("Files"), "bestanden/"),
    ("members", _("Members"), "deelnemers/"),
)


def show_what_upper_rooms_know() -> None:
    places.closed_spaces_live_at(group_path)
    suspension.register_reason(cases.get_suspension_reason)
    closed_names.register_namer(group_listing.name_closed_spaces)
    pages_found_by(find_pages_with)
    forms_of("round", roundplaces.places_of_steps)
    forms_of("contribution", roundplaces.places_of_contributions)
    for place, source in START_PAGE_OF_GROUP.items():
        group_sections.fill(place, source)
    for key, word, suffix in TABS_OF_GROUP:
        group_sections.add_tab(key, word, suffix)
    second_factor.demand_of("who leads a group", groups.leaders)
    second_factor.demand_of("editors", cms.editors)
    register_digest_section(
        "open questions",
        title=_("Open questions that you may know about"),
        gather=nearby.open_questions,
    )
    register_digest_section(
        "new pages", title=_("New on your themes"), gather=news.new_pages
    )


def group_path(space_public_id: int) -> str:
    return f"/groepen/{space_public_id}/"


def erase_together() -> None:
    """In this order: what points at other rows goes before those."""
    register_erasure(
        groups_commands.GROUP,
        *notifications_commands.parts_of_space(),
        *groups_commands.parts_of_rounds(),
        *groups_commands.parts_of_group(),
        *forum_commands.parts_of_space(),
    )
    register_erasure(
        groups_commands.ROUND,
        *notifications_commands.parts_of_round(),
        *groups_commands.parts_of_round(),
    )
