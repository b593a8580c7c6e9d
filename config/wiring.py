"""Who listens to whom: the one table that ties the apps together.

Read it from the top to see everything that happens after an act.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import commands as accounts
from accounts import second_factor
from accounts.events import (
    AccountMailWanted,
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
from config import people
from core.digests import digest_part
from core.erasing import erased_with
from core.events import listen
from core.jobs import periodic
from forum import commands as forum_commands
from forum import handlers as forum
from forum import nearby, places
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
    TopicMoved,
    TopicsRead,
)
from groups import commands as groups_commands
from groups import filing, roundplaces
from groups import handlers as group_handlers
from groups import meetings as group_meetings
from groups import pages as group_pages
from groups import policy as groups
from groups import roundsections as round_sections
from groups import sections as group_sections
from groups.events import (
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


def group_path(space_public_id: int) -> str:
    return f"/groepen/{space_public_id}/"


def access_changed(event: AccessChanged) -> None:
    """Whoever leads a group from now on must have a second factor."""
    accounts.settle_second_factor(event.user_id)


def address_given_up(event: AddressGivenUp) -> None:
    """Nobody is behind the address any more: groups wait for who leads them."""
    user = User.objects.get(pk=event.user_id)
    accounts.note_bounce(user.email or "")
    groups_commands.suspend_until_confirmed(user)


def wire() -> None:
    places.closed_spaces_live_at(group_path)

    group_sections.fill("ending", group_pages.ending)
    group_sections.fill("notes", group_pages.notes)
    group_sections.fill("round", round_sections.going_on)
    group_sections.fill("news", group_pages.news)
    group_sections.fill("rounds", round_sections.newest)
    forms_of("round", roundplaces.places_of_steps)
    group_sections.add_tab("overview", _("Overview"), "")
    group_sections.add_tab("conversations", _("Conversations"), "gesprekken/")
    group_sections.fill("meeting", group_meetings.next_meeting)
    group_sections.add_tab("meetings", _("Meetings"), "bijeenkomsten/")
    group_sections.add_tab("rounds", _("Rounds"), "rondes/")
    group_sections.fill("files", filing.newest)
    group_sections.add_tab("files", _("Files"), "bestanden/")
    group_sections.add_tab("members", _("Members"), "deelnemers/")

    second_factor.demand_of("who leads a group", groups.leaders)
    second_factor.demand_of("editors", cms.editors)
    periodic(
        "who must have a second factor",
        every=timedelta(days=1),
        run=accounts.settle_second_factor,
    )
    periodic(
        "account mails that nobody took",
        every=timedelta(hours=1),
        run=accounts.forget_account_mails,
    )

    erased_with(
        groups_commands.GROUP,
        *notifications_commands.parts_of_space(),
        *groups_commands.parts_of_rounds(),
        *groups_commands.parts_of_group(),
        *forum_commands.parts_of_space(),
    )

    erased_with(
        groups_commands.ROUND,
        *notifications_commands.parts_of_round(),
        *groups_commands.parts_of_round(),
    )

    periodic(
        "the yearly list of roles",
        every=timedelta(days=1),
        run=accounts.remind_of_roles,
    )
    periodic(
        "organisations that merge",
        every=timedelta(minutes=5),
        run=accounts.carry_out_mergers,
    )
    periodic(
        "e-mail domains that lapse",
        every=timedelta(hours=6),
        run=accounts.tell_of_lapsing_domains,
    )
    periodic(
        "old lines of the security log",
        every=timedelta(hours=6),
        run=accounts.forget_security_events,
    )

    people.wire()

    listen(RoleChanged, record=cms_handlers.record_role)
    listen(UserStateChanged, record=forum.record_user_state)
    listen(UserStateChanged, record=group_handlers.record_user_state)
    listen(WaitEnded, record=notifications.record_wait_ended)
    listen(WaitEnded, announce=notifications.announce_work)
    listen(SessionsEnded, announce=notifications.announce_access)
    listen(AccountMailWanted, announce=notifications.announce_work)

    listen(PostCreated, record=notifications.record_post)
    listen(PostCreated, announce=notifications.announce_post)
    listen(PostCreated, announce=notifications.announce_work)
    listen(PostChanged, announce=notifications.announce_post)
    listen(AnswerAccepted, record=notifications.record_accepted)
    listen(AnswerAccepted, announce=notifications.announce_work)
    listen(AnswerOutdated, record=notifications.record_outdated)
    listen(AnswerOutdated, announce=notifications.announce_work)
    listen(MentionsAdded, record=notifications.record_mentions)
    listen(MentionsAdded, announce=notifications.announce_work)
    listen(PostsRead, record=notifications.record_read)
    listen(TopicsRead, record=notifications.record_topics_read)
    listen(FiguresChanged, announce=notifications.announce_figures)
    listen(TopicMoved, record=notifications.record_move)
    listen(TopicMoved, announce=notifications.announce_move)
    listen(PostsMoved, record=notifications.record_posts_moved)
    listen(PostsMoved, announce=notifications.announce_posts_moved)
    listen(AccessChanged, record=group_handlers.record_access)
    listen(AccessChanged, announce=notifications.announce_access)
    listen(AccessChanged, announce=access_changed)

    listen(ModerationDone, record=notifications.record_moderation)
    listen(ModerationDone, announce=notifications.announce_work)

    listen(RoundChanged, announce=notifications.announce_round)
    listen(RoundPlanned, record=notifications.record_round_planned)
    listen(RoundPlanned, announce=notifications.announce_work)
    listen(StepBegan, record=notifications.record_step_began)
    listen(StepBegan, announce=notifications.announce_work)
    listen(StepNearsEnd, record=notifications.record_step_nears_end)
    listen(StepNearsEnd, announce=notifications.announce_work)
    listen(StepOver, record=notifications.record_step_over)
    listen(StepOver, announce=notifications.announce_work)

    listen(InvitationSent, record=notifications.record_invitation)
    listen(InvitationSent, announce=notifications.announce_work)
    listen(InvitationWanted, record=notifications.record_invitation_wanted)
    listen(InvitationWanted, announce=notifications.announce_work)
    listen(RosterChanged, record=notifications.record_roster)
    listen(RosterChanged, announce=notifications.announce_work)
    listen(ReviewOpened, record=notifications.record_review)
    listen(ReviewOpened, announce=notifications.announce_work)
    listen(GlassBroken, record=notifications.record_glass)
    listen(GlassBroken, announce=notifications.announce_work)
    listen(ProposalMade, record=notifications.record_proposal)
    listen(ProposalMade, announce=notifications.announce_work)
    listen(ProposalAnswered, record=notifications.record_proposal_answered)
    listen(ProposalAnswered, announce=notifications.announce_work)

    listen(GroupClosed, record=notifications.record_closed)
    listen(GroupClosed, announce=notifications.announce_work)
    listen(GroupNearsEnd, record=notifications.record_group_nears_end)
    listen(GroupNearsEnd, announce=notifications.announce_work)
    listen(GroupReopened, record=notifications.record_reopened)
    listen(GroupReopened, announce=notifications.announce_work)

    for about_meeting in (
        MeetingPlanned,
        MeetingMoved,
        MeetingCancelled,
        DatesProposed,
        MinutesWritten,
        MeetingNear,
        PlaceFreed,
    ):
        listen(about_meeting, record=notifications.record_meeting)
        listen(about_meeting, announce=notifications.announce_work)
    for kind in cms_kinds.KINDS:
        notification_kinds.add(kind)
    listen(SignedUp, record=cms_handlers.record_sign_up)
    listen(SignedUp, announce=notifications.announce_work)
    listen(PlaceFound, record=cms_handlers.record_place)
    listen(PlaceFound, announce=notifications.announce_work)
    listen(SubscriptionAsked, record=cms_handlers.record_subscription)
    listen(SubscriptionAsked, announce=notifications.announce_work)
    listen(EditionDue, record=cms_handlers.record_edition)
    listen(EditionDue, announce=notifications.announce_work)
    listen(EditionTested, record=cms_handlers.record_test)
    listen(EditionTested, announce=notifications.announce_work)
    listen(ConsentAsked, record=cms_handlers.record_consent)
    listen(ConsentAsked, announce=notifications.announce_work)
    listen(AdviceAsked, record=cms_handlers.record_advice)
    listen(AdviceAsked, announce=notifications.announce_work)
    listen(QuestionPassedOn, record=cms_handlers.record_passed_on)
    listen(QuestionPassedOn, announce=notifications.announce_work)
    listen(RemarkMade, record=cms_handlers.record_remark)
    listen(RemarkMade, announce=notifications.announce_work)
    periodic(
        "links of pages",
        every=timedelta(minutes=10),
        run=cms_commands.check_links,
    )
    periodic(
        "remarks that were handled long ago",
        every=timedelta(days=1),
        run=cms_commands.forget_remarks,
    )
    periodic(
        "editions of the newsletter whose moment has come",
        every=timedelta(minutes=1),
        run=cms_commands.send_due_editions,
    )
    periodic(
        "newsletter addresses that never answered",
        every=timedelta(days=1),
        run=cms_commands.forget_unconfirmed,
    )
    periodic(
        "what was sought and not found long ago",
        every=timedelta(days=1),
        run=cms_commands.forget_search_misses,
    )
    periodic(
        "questions that nobody answered",
        every=timedelta(hours=1),
        run=cms_commands.pass_on_unanswered,
    )
    periodic(
        "pages whose moment has come",
        every=timedelta(minutes=1),
        run=cms_commands.publish_what_is_due,
    )

    listen(InboxChanged, announce=notifications.announce_inbox)
    listen(AddressGivenUp, record=address_given_up)

    digest_part(
        "open questions",
        title=_("Open questions that you may know about"),
        gather=nearby.open_questions,
    )
    digest_part("new pages", title=_("New on your themes"), gather=news.new_pages)
    periodic(
        "weekly overviews",
        every=timedelta(minutes=10),
        run=notifications_commands.open_digests,
    )
    if settings.MAIL_IMAP_URL:
        periodic(
            "the mailbox", every=timedelta(minutes=1), run=notifications_commands.fetch
        )
    periodic(
        "mails that are long over",
        every=timedelta(hours=6),
        run=notifications_commands.forget_mails,
    )

    periodic("sweep files", every=timedelta(hours=1), run=forum_commands.sweep_files)
    periodic(
        "answers that are no longer vouched for",
        every=timedelta(minutes=5),
        run=forum_commands.age_answers,
    )
    periodic("ends", every=timedelta(minutes=5), run=forum_commands.end_what_is_over)
    periodic(
        "reminders of meetings",
        every=timedelta(minutes=5),
        run=groups_commands.remind_of_meetings,
    )
    periodic("old drafts", every=timedelta(days=1), run=forum_commands.drop_old_drafts)
    periodic(
        "invitations that came to nothing",
        every=timedelta(days=1),
        run=groups_commands.forget_old_asks,
    )
    periodic(
        "yearly lists of members",
        every=timedelta(hours=6),
        run=groups_commands.open_reviews,
    )
    periodic(
        "groups whose end date comes",
        every=timedelta(hours=6),
        run=groups_commands.end_groups,
    )
    periodic(
        "members whom nobody confirmed",
        every=timedelta(hours=1),
        run=groups_commands.lapse_unconfirmed,
    )
    periodic(
        "erase what was kept long enough",
        every=timedelta(hours=1),
        run=groups_commands.erase_what_is_due,
    )
    periodic(
        "remind of steps of rounds",
        every=timedelta(minutes=15),
        run=groups_commands.remind_of_steps,
    )
    periodic(
        "erase the texts of rounds",
        every=timedelta(hours=1),
        run=groups_commands.erase_rounds_due,
    )
