"""Two accounts of one person become one, by proof of both."""

from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import commands, policy
from accounts.deletion import account_merge
from accounts.models import AccountMail, Affiliation, Organisation, User
from config.wiring.account_merge import EXCLUDED_MODELS
from core.exceptions import ActionRefused
from forum import commands as forum
from forum.commands.recount import recount
from forum.models import Participation, Poll, Reaction, ReadMark, Topic
from groups.models import Group
from jobs.worker import run_once
from notifications import commands as notifications
from notifications.models import Notification
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(person: Any) -> User:
    """Olga's earlier account."""
    user: User = person("Olga Eerder")
    return user


def merged(old: User, official: User) -> User:
    return commands.merge_accounts(old, code=commands.offer_merge(official))


def test_messages_groups_and_addresses_go_over(
    old: User, official: User, group: Group, space: Any, topic: Topic, moderator: User
) -> None:
    asked = forum.ask(old, space=space, title="Van toen", source="Tekst.")
    forum.add_participant(old, space=group.space)
    forum.add_participant(official, space=space)
    forum.mark_read(old, topic=topic, numbers=[1])
    place = Organisation.objects.create(name="Voorbeeldstad")
    for user in (old, official):
        Affiliation.objects.create(user=user, organisation=place, source="domain")
    run_once()
    address = str(old.email)
    stays = merged(old, official)
    asked.refresh_from_db()
    assert asked.author == asked.posts.get().author == stays
    assert Participation.objects.filter(user=stays).count() == 2
    space.refresh_from_db()
    assert space.participant_count == 1
    mine = EmailAddress.objects.filter(user=stays, verified=True)
    assert set(mine.values_list("email", flat=True)) == {address, stays.email}
    assert mine.get(primary=True).email == stays.email
    assert stays.former_names == ["Olga Eerder"]
    assert Affiliation.objects.of(stays).count() == 1
    old.refresh_from_db()
    assert (old.state, old.email, old.display_name) == ("closed", None, "Olga Official")
    assert not Participation.all_objects.filter(user=old).exists()
    assert set(AccountMail.objects.values_list("address", flat=True)) == {
        address,
        stays.email,
    }


def test_what_both_have_becomes_one(
    old: User, official: User, topic: Topic, space: Any, moderator: User
) -> None:
    first = topic.posts.get()
    forum.react(old, post=first, kind="useful")
    answer = forum.reply(moderator, topic=topic, parent=first, source="Ja.")
    for user in (old, official):
        forum.react(user, post=answer, kind="thanks")
        forum.mark_read(user, topic=topic, numbers=[1])
    forum.mark_read(old, topic=topic, numbers=[2])
    ballot = forum.PollInput(options=("ja", "nee"))
    asked = forum.ask(
        moderator, space=space, title="Wat?", source="Kies.", kind="poll", poll=ballot
    )
    forum.vote(official, poll=asked.poll, options=[0])
    forum.vote(old, poll=asked.poll, options=[1])
    run_once()
    stays = merged(old, official)
    # Nobody says a word about their own message, or the same word twice.
    assert Reaction.objects.get().user == stays
    answer.refresh_from_db()
    first.refresh_from_db()
    assert (answer.thanks_count, first.useful_count) == (1, 0)
    assert 2 in ReadMark.objects.get(user=stays, topic=topic).numbers
    poll = Poll.objects.get()
    assert poll.voter_count == 1
    assert [option.vote_count for option in poll.options.all()] == [1, 0]
    seqs = Notification.objects.filter(recipient=stays).values_list("seq", flat=True)
    assert len(seqs) == len(set(seqs))
    assert not list(recount(dry_run=True))


def test_who_was_shut_out_is_not_let_in_by_the_other_account(
    old: User, official: User, group: Group, facilitator: User
) -> None:
    for user in (old, official):
        forum.add_participant(user, space=group.space)
    forum.remove_participant(facilitator, space=group.space, user=official)
    stays = merged(old, official)
    assert Participation.all_objects.get(user=stays).state == "removed"
    group.space.refresh_from_db()
    assert group.space.participant_count == 2


def test_a_code_is_good_for_once_and_for_a_quarter_of_an_hour(
    old: User, official: User, outsider: User
) -> None:
    with pytest.raises(ActionRefused):
        commands.merge_accounts(old, code="ABCD-EFGH-JKLM-NPQR")
    code = commands.offer_merge(official)
    with pytest.raises(ActionRefused):
        commands.merge_accounts(official, code=code)
    commands.merge_accounts(old, code=code.lower().replace("-", " "))
    with pytest.raises(ActionRefused):
        commands.merge_accounts(outsider, code=code)
    with time_machine.travel("2026-01-01T12:00Z", tick=False) as clock:
        code = commands.offer_merge(official)
        clock.shift(16 * 60)
        with pytest.raises(ActionRefused):
            commands.merge_accounts(outsider, code=code)


def test_neither_a_role_nor_a_shut_account_goes_up_in_another(
    official: User, moderator: User, outsider: User
) -> None:
    assert not policy.can_merge(moderator, official)
    assert policy.can_merge(official, moderator)
    with pytest.raises(ActionRefused):
        commands.merge_accounts(moderator, code=commands.offer_merge(official))
    code = commands.offer_merge(outsider)
    commands.suspend(moderator, user=outsider)
    with pytest.raises(ActionRefused):
        commands.merge_accounts(official, code=code)


def test_both_are_proved_on_the_page(client: Any, old: User, official: User) -> None:
    client.force_login(official)
    assert "reauthenticate" in client.post("/account/samenvoegen/code/").url
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.post("/account/samenvoegen/code/").text
    code = page.partition("data-merge-code>")[2].partition("<")[0]
    client.force_login(old)
    form = {"code": code}
    assert "reauthenticate" in client.post("/account/samenvoegen/", form).url
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    wrong = client.post("/account/samenvoegen/", {"code": "FOUT"})
    assert "klopt niet" in wrong.text and 'value="FOUT"' in wrong.text
    assert client.post("/account/samenvoegen/", form).url == "/account/login/"
    assert client.get("/account/profiel/").status_code == 302
    login = {"login": "olga.eerder@voorbeeldstad.example", "password": PASSWORD}
    client.post("/account/login/", login)
    assert "Olga Official" in client.get("/account/profiel/").text


def test_each_part_may_be_done_again(old: User, official: User) -> None:
    merged(old, official)
    forum.merge_participations(old, official)
    forum.merge_read_marks(old, official)
    forum.merge_votes(old, official)
    notifications.merge_inboxes(old, official)
    commands.reassign_rows(old, official, apart=EXCLUDED_MODELS)
    forum.recount_merged(old, official)
    assert list(account_merge.merge_steps)[0] == "participations"
