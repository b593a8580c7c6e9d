"""Create the data of the access matrix, with the commands of the site."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from allauth.account.models import EmailAddress

from accounts import commands as accounts
from accounts.models import EmailDomain, User
from cms.demo import build_pages
from cms.models import (
    Adviser,
    ArticleDraft,
    ArticlePage,
    EventIndexPage,
    EventPage,
    HomePage,
    NewsletterPage,
    NewsletterSubscription,
    Quotation,
)
from cms.newsletter import tokens
from core.clock import now, today
from core.uploads import storage
from forum import commands
from forum.models import Attachment, Post, Space, Topic
from groups import commands as groups
from groups.membership.tokens import make_calendar_token
from groups.models import Group, Invitation, JoinRequest, Meeting, Round
from jobs.worker import run_once
from notifications.models import Notification
from tests.groups import round_factory
from tests.matrix.cast import CANARY, EVERYBODY, NEWCOMER, Scenario


def create() -> Scenario:
    EmailDomain.objects.create(domain="voorbeeldstad.example", state="confirmed")
    names = (*EVERYBODY, NEWCOMER)
    people = {name: make(name) for name in names if name != "visitor"}
    for name in ("moderator", "administrator"):
        people[name].is_moderator = True
        people[name].save()
    User.objects.filter(pk=people["administrator"].pk).update(
        is_superuser=True, is_staff=True
    )
    User.objects.filter(pk=people["waiting"].pk).update(state="pending")
    for name in ("author", "deactivated"):
        face = storage.save(b"a face", shelf="photos")
        User.objects.filter(pk=people[name].pk).update(photo=face)
    people = {name: User.objects.get(pk=user.pk) for name, user in people.items()}
    accounts.ask_applicant(
        people["moderator"], user=people["waiting"], question="Waar werkt u?"
    )
    public = open_space(people, "Huisvesting", "huisvesting", "public")
    build_pages(public.space)
    events = meetings()
    members = open_space(people, "Burgerzaken", "burgerzaken", "members")
    group = found(people)
    secret = talk(people, group)
    round_ = hold_round(people, group)
    invitation = end_of_the_prologue(people, group)
    run_once()
    posts, topics = states(people, public, secret)
    for word, space in (("", public.space), ("secret_", secret.space)):
        topics |= asked(people["facilitator" if word else "author"], space, word)
    posts["anonymous"] = first(topics["anonymous"])
    posts["secret anonymous"] = first(topics["secret_anonymous"])
    scenario = Scenario(
        people=people,
        clients={name: enter(people.get(name)) for name in names},
        public=public,
        members=members,
        secret=secret,
        group=group,
        round=round_,
        invitation=invitation,
        listed=list_one(people, public.space),
        orphan=orphan_one(people),
        request=JoinRequest.objects.create(
            group=group, user=people["outsider"], message="Kanarieverzoek."
        ),
        proposal=groups.propose_group(
            people["author"], title="Kanarievoorstel", purpose="Kanariedoel."
        ),
        posts=posts | {"public": first(public), "members": first(members)},
        topics=topics,
        lines=lines(people, secret),
        files=files(people, public, members, secret),
        export=accounts.request_export(people["member"]),
        meetings=group_meetings(people, group),
        calendar_token=make_calendar_token(
            groups.make_calendar(people["member"]).public_id
        ),
        events=events,
        letters=letters(people["moderator"]),
        draft=draft_of(public, people["moderator"]),
    )
    scenario.posts["secret"] = first(secret)
    accounts.suspend(people["moderator"], user=people["deactivated"])
    while run_once():
        pass
    commands.add_participant(
        people[NEWCOMER], space=group.space, history_visible_from=now()
    )
    return scenario


def letters(adviser: User) -> dict[str, str]:
    """The links in mails of the newsletter, and who answers questions."""
    page = NewsletterPage(title="Nieuwsbrief", slug="nieuwsbrief", lead="Elke week.")
    HomePage.objects.get().add_child(instance=page)
    row = NewsletterSubscription.objects.create(
        address="l@elders.example", consent="Ja."
    )
    known = Adviser(name="Adviseur", user=adviser)
    known.save()
    return {
        "confirm": tokens.confirm_path(row),
        "stop": tokens.stop_path(row),
        "adviser": str(known.pk),
    }


def draft_of(topic: Topic, moderator: User) -> ArticleDraft:
    """A draft article that quotes the author, who has not answered yet."""
    page = ArticlePage(title="Een artikel", lead="Over huisvesting.", live=False)
    page.written_on = today()
    HomePage.objects.get().add_child(instance=page)
    row = ArticleDraft.objects.create(topic=topic, article=page, made_by=moderator)
    Quotation.objects.create(draft=row, post=first(topic), block="0")
    return row


def meetings() -> dict[str, EventPage]:
    """One that is announced, and one that editors still work on."""
    index = EventIndexPage(title="Bijeenkomsten", slug="bijeenkomsten")
    HomePage.objects.get().add_child(instance=index)
    found = {}
    for target, title in (("meeting", "Webinar"), ("draft_event", "Kanariewebinar")):
        page = EventPage(title=title, slug=target, lead="Over huisvesting.")
        page.starts_at, page.live = now() + timedelta(days=9), target == "meeting"
        page.ends_at = page.starts_at + timedelta(hours=1)
        found[target] = index.add_child(instance=page)
    return found


def make(name: str) -> User:
    word = name.replace(" ", "-")
    shown = "Kanarienaam van een lid" if name == "member" else name.title()
    user = User.objects.create(
        email=f"{word}@voorbeeldstad.example", display_name=shown, state="active"
    )
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def enter(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def open_space(people: dict[str, User], title: str, slug: str, audience: str) -> Topic:
    space = commands.open_space(title=title, slug=slug, audience=audience)
    ask = {"title": f"Vraag over {slug}", "source": "Hoe doet u dat met huisvesting?"}
    topic = commands.ask(people["author"], space=space, **ask)
    answer(people["outsider"], topic, "Zo doen wij dat met huisvesting.")
    return topic


def answer(user: User, topic: Topic, source: str) -> Post:
    return commands.reply(user, topic=topic, parent=first(topic), source=source)


def first(topic: Topic) -> Post:
    return topic.posts.select_related("topic__space").get(number=1)


def found(people: dict[str, User]) -> Group:
    group = groups.create_group(
        people["moderator"],
        title="Kanariegroep",
        purpose="Kanariedoel van de groep.",
        confidentiality="confidential",
        facilitators=[people["facilitator"]],
        ends_on=today() + timedelta(days=20),
    )
    for name in ("member", "deactivated", "removed", "suspended here", "former"):
        commands.add_participant(people[name], space=group.space)
    commands.add_participant(
        people["guest of yesterday"], space=group.space, role="guest"
    )
    other = groups.create_group(
        people["moderator"],
        title="Een andere groep",
        facilitators=[people["member elsewhere"]],
    )
    commands.add_participant(people["facilitator"], space=other.space)
    return group


def list_one(people: dict[str, User], theme: Space) -> Group:
    """Its name and purpose are public; its content is for members."""
    return groups.create_group(
        people["moderator"],
        title="Werkgroep in zicht",
        purpose="Voor wie mee wil doen.",
        facilitators=[people["member elsewhere"]],
        theme=theme,
        is_listed=True,
    )


def orphan_one(people: dict[str, User]) -> Group:
    """A group without a facilitator."""
    group = groups.create_group(
        people["moderator"], title="Kanariewees", facilitators=[people["former"]]
    )
    groups.suspend_until_confirmed(people["former"])
    return group


def hold_round(people: dict[str, User], group: Group) -> Round:
    """In a step in which all write unseen; also those who are gone by now sat down."""
    lead, owner = people["facilitator"], people["member"]
    round_ = round_factory.plan_round(group, lead, owner, people["removed"])
    groups.take_seat(people["former"], round_=round_)
    lines = {key: f"Kanarie{key}" for key in ("situation", "own_part", "question")}
    case = groups.offer_case(owner, round_=round_, urgency=2, **lines)
    groups.check_case(lead, case=case, is_right=True)
    groups.choose_case(lead, case=case)
    step = round_factory.go_to(lead, round_, "Vragen noteren")
    round_factory.write(people["removed"], step, "Kanarieblind van iemand.")
    sealed = round_factory.step_of(round_, "Wat deed de inbrenger")
    round_factory.write(owner, sealed, "Kanariezegel van de inbrenger.")
    return round_factory.now(round_)


def talk(people: dict[str, User], group: Group) -> Topic:
    """Also those who are gone by now have written, and have heard of it."""
    topic = commands.ask(
        people["facilitator"],
        space=group.space,
        title="Kanarievogel over huisvesting",
        source="Kanarievraag over huisvesting.",
    )
    run_once()
    answer(people["member"], topic, "Kanarieantwoord over huisvesting.")
    for name in ("removed", "former"):
        answer(people[name], topic, f"Kanarietekst van {name}.")
    return topic


def end_of_the_prologue(people: dict[str, User], group: Group) -> Invitation:
    run_once()
    space, lead = group.space, people["facilitator"]
    commands.remove_participant(lead, space=space, user=people["removed"])
    commands.suspend_participant(lead, space=space, user=people["suspended here"])
    commands.leave(people["former"], space=space)
    yesterday = "2026-01-01T00:00Z"
    people["guest of yesterday"].participations.update(until=yesterday)
    return groups.invite(
        lead,
        group=group,
        address=people["invited"].email or "",
        message="Kanarieboodschap.",
    )


def states(
    people: dict[str, User], public: Topic, secret: Topic
) -> tuple[dict[str, Post], dict[str, Topic]]:
    """A hidden and a removed post, a closed topic, and topics with nothing to see."""
    moderator, facilitator = people["moderator"], people["facilitator"]
    posts = {}
    for topic, lead, word in (
        (public, moderator, ""),
        (secret, facilitator, "secret "),
    ):
        for state, act in (
            ("hidden", commands.hide_post),
            ("removed", commands.remove_post),
        ):
            post = answer(
                people["member"] if word else people["author"],
                topic,
                f"{CANARY}tekst, {state}.",
            )
            act(lead, post=post)
            posts[f"{word}{state}"] = post
    ask = {"title": "Vraag", "source": "Tekst"}
    topics = {
        name: commands.ask(people["author"], space=public.space, **ask)
        for name in ("closed", "empty")
    }
    commands.close_topic(moderator, topic=topics["closed"])
    commands.hide_post(moderator, post=first(topics["empty"]))
    posts |= {name: first(topic) for name, topic in topics.items()}
    return posts, topics


def asked(asker: User, space: Space, word: str) -> dict[str, Topic]:
    """A poll and an anonymous question."""
    space.allows_anonymous = True
    space.save(update_fields=["allows_anonymous"])
    title = "Kanarievraag" if word else "Vraag"
    ask = {"space": space, "title": title, "source": f"{title} van iemand."}
    poll = commands.ask(
        asker, **ask, kind="poll", poll=commands.PollInput(("Ja", "Nee"))
    )
    return {
        f"{word}poll": poll,
        f"{word}anonymous": commands.ask(asker, **ask, is_anonymous=True),
    }


def lines(people: dict[str, User], secret: Topic) -> dict[str, Notification]:
    """A line of the inbox about the group, for everybody who was in it at the time."""
    found = Notification.objects.filter(event__topic=secret).order_by("-seq")
    names = {user.pk: name for name, user in people.items()}
    return {names[line.recipient_id]: line for line in found}


def files(people: dict[str, User], *topics: Topic) -> dict[str, Attachment]:
    """A document in a post of each space; the group's has a canary in it."""
    found = {}
    names = ("public", "members", "secret")
    for name, topic in zip(names, topics, strict=True):
        user, word = people["author"], "bestand"
        if name == "secret":
            user, word = people["facilitator"], "kanariebestand"
        upload = SimpleUploadedFile(f"{word}.txt", word.encode())
        file = commands.add_attachment(user, space=topic.space, upload=upload)
        source = f'<p><a href="{file.path}">Zie het bestand</a></p>'
        html = {"source": source, "source_format": "html"}
        commands.reply(user, topic=topic, parent=first(topic), **html)
        found[name] = file
    return found


def group_meetings(people: dict[str, User], group: Group) -> dict[str, Meeting]:
    """A future meeting, a past meeting and a meeting with a date poll."""
    lead = people["facilitator"]
    fields = {"title": "Kanariebijeenkomst", "place": "Kanarieplaats"}
    fields |= {"link": "https://kanarie.example/", "source": "Kanarieagenda"}
    soon = now() + timedelta(days=3)
    hour = timedelta(hours=1)
    when = {"starts_at": soon, "ends_at": soon + hour}
    found = {
        name: groups.plan_meeting(lead, group=group, **fields, **when)
        for name in ("coming", "past")
    }
    dates = [(soon, soon + hour), (soon + hour, soon + 2 * hour)]
    found["choosing"] = groups.propose_dates(lead, group=group, dates=dates, **fields)
    groups.answer_meeting(people["member"], meeting=found["coming"], answer="yes")
    # Before the newcomer joined.
    over = {"starts_at": now() - 2 * hour, "ends_at": now() - hour}
    Meeting.objects.filter(pk=found["past"].pk).update(**over)
    return found
