"""A group in which everything that can be said somewhere was said, with the canary."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.clock import now
from forum import commands as forum
from forum.models import Attachment, Post, Space, Topic
from groups import commands
from groups.models import Agreement, Group, JoinRequest, Meeting, MembershipReview
from jobs.worker import run_once
from notifications import commands as notifications
from tests.groups import round_factory

CANARY = "kanarievogeltje"


def say(word: str) -> str:
    return f"{CANARY} {word}"


def full_group(moderator: Any, facilitator: Any, member: Any, other: Space) -> Group:
    """Everybody reads along meanwhile; some mail waits, some has gone."""
    group = commands.create_group(
        moderator,
        title=say("titel"),
        purpose=say("doel"),
        facilitators=[facilitator],
    )
    space = group.space
    forum.add_participant(member, space=space)
    space.allows_anonymous = True
    space.save(update_fields=["allows_anonymous"])
    _talk(space, facilitator, member)
    _curate(space, facilitator, member)
    _come_over(space, facilitator, other)
    _meet(group, facilitator, member)
    _hold_a_round(group, facilitator, member)
    commands.invite(
        facilitator,
        group=group,
        address=f"{CANARY}@elders.example",
        message=say("uitnodiging"),
    )
    notifications.update_mail_preferences(member, choices={}, spaces={space.pk: "day"})
    _keep_a_roster(group, facilitator, member)
    while run_once():
        pass
    forum.ask(facilitator, space=space, title=say("nieuw"), source=say("niet verteld"))
    forum.save_draft(
        member,
        form=f"space.{space.public_id}",
        space=space,
        title=say("concept"),
        source=say("concept"),
        source_format="text",
    )
    return group


def first(topic: Topic) -> Post:
    return topic.posts.select_related("topic__space").get(number=1)


def _talk(space: Space, facilitator: Any, member: Any) -> None:
    topic = forum.ask(member, space=space, title=say("onderwerp"), source=say("vraag"))
    answer = forum.reply(
        facilitator,
        topic=topic,
        parent=first(topic),
        source=f"{say('antwoord')} @{member.display_name}",
    )
    forum.edit_post(
        facilitator, post=answer, source=say("beter antwoord"), source_format="text"
    )
    run_once()
    forum.react(member, post=answer, kind="useful")
    forum.add_bookmark(member, post=answer, note=say("bladwijzer"))
    forum.accept_answer(member, post=answer)
    _file(space, member, topic)
    # It was in the open once, and worked up there.
    forum.link_publication(topic, path="/artikel/", title=say("artikel"))
    ballot = forum.PollInput((say("ja"), say("nee")))
    asked = {"space": space, "source": say("peiling"), "kind": "poll"}
    poll = forum.ask(facilitator, title=say("peiling"), poll=ballot, **asked)
    forum.vote(member, poll=poll.poll, options=[0])


def _file(space: Space, member: Any, topic: Topic) -> Attachment:
    upload = SimpleUploadedFile(f"{CANARY}.txt", say("bestand").encode())
    file = forum.add_attachment(member, space=space, upload=upload)
    forum.reply(
        member,
        topic=topic,
        parent=first(topic),
        source=f'<p><a href="{file.path}">{say("zie het bestand")}</a></p>',
        source_format="html",
    )
    return file


def _hold_a_round(group: Group, facilitator: Any, member: Any) -> None:
    address = "derde@voorbeeldstad.example"
    third = User.objects.create(email=address, display_name="Derde", state="active")
    lines = {name: say(name) for name in ("situation", "own_part", "question")}
    round_ = round_factory.plan_round(group, facilitator, member, third)
    case = commands.offer_case(member, round_=round_, urgency=2, **lines)
    commands.check_case(facilitator, case=case, is_right=True)
    commands.vote_case(third, case=case)
    commands.choose_case(facilitator, case=case)
    step = round_factory.go_to(facilitator, round_, "Vragen noteren")
    round_factory.write(third, step, say("bijdrage"))
    commands.save_outcome(member, round_=round_, lessons=say("geleerd"))


def _curate(space: Space, facilitator: Any, member: Any) -> None:
    topic = forum.ask(member, space=space, title=say("ruzie"), source=say("ruzie"))
    rude = forum.reply(member, topic=topic, parent=first(topic), source=say("boos"))
    forum.report_post(facilitator, post=rude, reason="rude", comment=say("melding"))
    forum.hide_post(facilitator, post=rude, reason=say("reden"))
    more = forum.reply(member, topic=topic, parent=first(topic), source=say("meer"))
    apart = forum.split_topic(
        facilitator, post=more, title=say("apart"), reason=say("reden")
    )
    forum.merge_topics(facilitator, topic=apart, into=topic, reason=say("reden"))
    until = now() + timedelta(days=1)
    mute = {"space": space, "user": member, "reason": say("reden")}
    forum.mute_participant(facilitator, until=until, **mute)
    forum.mute_participant(facilitator, until=None, **mute)
    forum.close_topic(facilitator, topic=topic, reason=say("reden"))


def _meet(group: Group, facilitator: Any, member: Any) -> None:
    """One that was, with minutes, one called off, and a date that is being chosen."""
    start = now() + timedelta(days=3)
    when = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    fields = {"title": say("bijeenkomst"), "place": say("plaats")}
    fields |= {"source": say("agenda"), "link": f"https://{CANARY}.example/"}
    meetings = [
        commands.plan_meeting(facilitator, group=group, **when, **fields)
        for _n in range(2)
    ]
    for meeting in meetings:
        commands.answer_meeting(member, meeting=meeting, answer="yes")
    commands.cancel_meeting(facilitator, meeting=meetings[0], reason=say("afgezegd"))
    begun = now() - timedelta(minutes=5)
    Meeting.objects.filter(pk=meetings[1].pk).update(starts_at=begun)
    meetings[1].refresh_from_db()
    minutes = {"source": say("verslag"), "source_format": "text"}
    commands.write_minutes(member, meeting=meetings[1], version=0, **minutes)
    dates = [(start, when["ends_at"]), (begun, start)]
    poll = commands.propose_dates(facilitator, group=group, dates=dates, **fields)
    option = poll.options.all()[0].public_id
    commands.answer_dates(member, meeting=poll, answers={option: "maybe"})


def _keep_a_roster(group: Group, facilitator: Any, member: Any) -> None:
    commands.confirm_member(facilitator, group=group, user=member)
    JoinRequest.objects.create(group=group, user=member, message=say("verzoek"))
    Agreement.objects.create(group=group, user=member, version=1)
    MembershipReview.objects.create(group=group, due_at=now())


def _come_over(space: Space, facilitator: Any, other: Space) -> None:
    """A topic of another space of theirs moves in: what is logged there stays."""
    topic = forum.ask(facilitator, space=other, title=say("komt"), source=say("komt"))
    forum.pin_topic(facilitator, topic=topic, reason="Blijft staan.")
    forum.propose_move(facilitator, topic=topic, to=space)
    forum.answer_move(facilitator, topic=topic, agrees=True)
    forum.move_topic(facilitator, topic=topic, to=space, reason="Hoort daar.")
    leaving = forum.ask(
        facilitator, space=space, title=say("wil weg"), source=say("wil weg")
    )
    forum.propose_move(facilitator, topic=leaving, to=other, reason=say("weg"))
    forum.answer_move(facilitator, topic=leaving, agrees=False)
