"""The URL of each endpoint in the table."""

from collections.abc import Callable
from typing import Any

from forum import paths
from forum.models import ModerationEntry
from notifications.emails.unsubscribe_links import SPACE, Unsubscribe
from notifications.models import MailDelivery
from tests.matrix.cast import Scenario

type Address = Callable[[Scenario, str], str]


def of_space(suffix: str) -> Address:
    def address(scenario: Scenario, target: str) -> str:
        spaces = {"public": scenario.public.space, "members": scenario.members.space}
        return f"{spaces[target].path}{suffix}"

    return address


def topic_address(scenario: Scenario, target: str) -> str:
    """The URL in the forum, also for the topic of the group."""
    topic = topic_of(scenario, target)
    if target == "secret":
        return f"/forum/huisvesting/{topic.public_id}-vraag/"
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def topic_of(scenario: Scenario, target: str) -> Any:
    known = {
        "public": scenario.public,
        "members": scenario.members,
        "secret": scenario.secret,
    }
    return (known | scenario.topics)[target]


def of_topic(suffix: str) -> Address:
    return lambda scenario, target: (
        f"/forum/onderwerp/{topic_of(scenario, target).public_id}/{suffix}"
    )


def of_space_id(suffix: str) -> Address:
    return lambda scenario, target: (
        f"/forum/ruimte/{topic_of(scenario, target).space.public_id}/{suffix}"
    )


def of_post(suffix: str = "") -> Address:
    def address(scenario: Scenario, target: str) -> str:
        return f"/forum/bericht/{post_of(scenario, target).public_id}/{suffix}"

    return address


def post_of(scenario: Scenario, target: str) -> Any:
    if target in {"reply", "secret_reply"}:
        topic = scenario.secret if target == "secret_reply" else scenario.public
        return topic.posts.get(number=2)
    return scenario.posts[target.replace("_", " ")]


def of_entry(scenario: Scenario, target: str) -> str:
    entry = ModerationEntry.objects.get(post=post_of(scenario, target), act="hide")
    return entry.path


def of_record(scenario: Scenario, target: str) -> str:
    """The moderation record of a user; in the group, of a member."""
    if target == "secret":
        path = paths.record_path(scenario.people["member"].public_id)
        return f"{path}?ruimte={scenario.group.space.public_id}"
    return paths.record_path(scenario.people[target].public_id)


def of_case(suffix: str = "") -> Address:
    return lambda scenario, target: (
        f"{paths.queue_item_path(post_of(scenario, target).public_id)}{suffix}"
    )


def of_group(suffix: str = "") -> Address:
    def address(scenario: Scenario, target: str) -> str:
        is_orphan = target == "orphan"
        space = scenario.orphan.space if is_orphan else topic_of(scenario, target).space
        return f"/groepen/{space.public_id}/{suffix}"

    return address


def of_round(suffix: str = "") -> Address:
    return lambda scenario, target: f"{scenario.round.path}{suffix}"


def of_sealed(scenario: Scenario, kind: str) -> str:
    """The step whose text is sealed, that text, or the case: each with its own id."""
    step = next(s for s in scenario.round.steps if s.phase.visibility == "sealed")
    row = {
        "stap": step,
        "bijdrage": step.contributions.first(),
        "situatie": scenario.round.cases.first(),
    }[kind]
    return f"{scenario.round.path}{kind}/{row.public_id}/"


def attachment_address(scenario: Scenario, target: str) -> str:
    return f"/forum/bestand/{scenario.files[target].public_id}/"


def at(path: str) -> Address:
    return lambda scenario, target: path


def withdraw_address(scenario: Scenario, target: str) -> str:
    ident = scenario.invitation.public_id
    return f"{scenario.group.space.path}uitnodiging/{ident}/intrekken/"


def resend_address(scenario: Scenario, target: str) -> str:
    return withdraw_address(scenario, target).replace("intrekken", "opnieuw")


def member_address(scenario: Scenario, target: str) -> str:
    ident = scenario.people["member"].public_id
    return f"{scenario.group.space.path}deelnemers/{ident}/"


def request_address(scenario: Scenario, target: str) -> str:
    """Only the listed group has one, for users who are not members."""
    found = scenario.listed if target == "listed" else scenario.group
    return f"{found.space.path}aanvragen/"


def asked_address(scenario: Scenario, target: str) -> str:
    ident = scenario.request.public_id
    return f"{scenario.group.space.path}aanvraag/{ident}/"


def proposal_address(scenario: Scenario, target: str) -> str:
    return f"/groepen/voorstellen/{scenario.proposal.public_id}/"


def group_topic_address(scenario: Scenario, target: str) -> str:
    return f"{scenario.group.space.path}{topic_of(scenario, target).public_id}/"


def invitation_address(scenario: Scenario, target: str) -> str:
    token = scenario.token if target == "theirs" else "zo-is-er-geen"
    return f"/groepen/uitnodiging/{token}/"


def person_address(scenario: Scenario, target: str) -> str:
    """A deactivated user has no page: everybody gets a 404."""
    people = {"author": "author", "shut_person": "deactivated"}
    return f"/mensen/{scenario.people[people[target]].public_id}/"


def photo_address(scenario: Scenario, target: str) -> str:
    people = {"author": "author", "shut_person": "deactivated"}
    key = scenario.people[people[target]].photo[-8:]
    return f"{person_address(scenario, target)}foto/{key}/"


def of_meeting(which: str, suffix: str = "") -> Address:
    return lambda scenario, target: f"{scenario.meetings[which].path}{suffix}"


def calendar_address(scenario: Scenario, target: str) -> str:
    """Anyone with the secret URL of a member can read it, signed in or not."""
    token = scenario.calendar_token if target == "theirs" else "zo-is-er-geen"
    return f"/groepen/agenda/{token}.ics"


def line_address(scenario: Scenario, target: str) -> str:
    return f"/meldingen/{scenario.lines['member'].public_id}/"


def mail_address(scenario: Scenario, target: str) -> str:
    mine = MailDelivery.objects.filter(recipient=scenario.people["member"])
    return f"/meldingen/mails/{mine.order_by('pk')[0].public_id}/"


def unsubscribe_address(scenario: Scenario, target: str) -> str:
    """The link in a mail to a member about the group."""
    if target == "nobodys":
        return "/meldingen/afmelden/zo-is-er-geen/"
    user, space = scenario.people["member"], scenario.group.space
    return Unsubscribe(user.public_id, SPACE, space.public_id).path


def of_event(suffix: str = "") -> Address:
    return lambda scenario, target: (
        f"/inschrijven/{scenario.events[target].public_id}/{suffix}"
    )


ADDRESSES: dict[str, Address] = {
    "advisers": at("/adviseurs/"),
    "begin": at("/begin/"),
    "question-choose-space": at("/stel-een-vraag/"),
    "tour": at("/rondleiding/"),
    "advice": lambda scenario, target: (
        f"/adviseurs/{scenario.letters['adviser'] if target == 'adviser' else 0}/vraag/"
    ),
    "newsletter-subscribe": at("/nieuwsbrief/aanvragen/"),
    "page-feedback": at("/opmerking/?pagina=/nieuwsbrief/"),
    "newsletter-confirm": lambda scenario, target: scenario.letters["confirm"],
    "newsletter-stop": lambda scenario, target: scenario.letters["stop"],
    "event-register": of_event(),
    "event-cancel": of_event("uitschrijven/"),
    "event-calendar": of_event("agenda.ics"),
    "spaces": at("/forum/"),
    "space-participants": of_space("deelnemers/"),
    "space-feed": of_space("feed/"),
    "topic-feed": of_topic("feed/"),
    "person": person_address,
    "profile": at("/account/profiel/"),
    "admission-answer": at("/account/toelating/"),
    "affiliations": at("/account/werk/"),
    "account-merge": at("/account/samenvoegen/"),
    "account-merge-code": at("/account/samenvoegen/code/"),
    "account-delete": at("/account/opheffen/"),
    "data-export": at("/account/gegevens/"),
    "data-export-file": lambda scenario, target: (
        f"/account/gegevens/{scenario.export.public_id}/"
    ),
    "photo": photo_address,
    "space": of_space(""),
    "topic-create": of_space("nieuw/"),
    "space-join": of_space("deelnemen/"),
    "space-leave": of_space("stoppen/"),
    "topic": topic_address,
    "topic-new-posts": of_topic("nieuw/?na=0"),
    "topic-follow": of_topic("volgen/"),
    "topic-read": of_topic("gelezen/"),
    "topic-order": of_topic("volgorde/"),
    "space-read": of_space_id("gelezen/"),
    "space-follow": of_space_id("volgen/"),
    "post-fragment": of_post("deel/"),
    "post-react": of_post("reactie/"),
    "post-bookmark": of_post("bewaren/"),
    "bookmarks": at("/forum/bewaard/"),
    "post": of_post(),
    "post-reply": of_post("antwoord/"),
    "post-edit": of_post("wijzigen/"),
    "post-moderate": of_post("doen/"),
    "post-remove": of_post("verwijderen/"),
    "topic-curate": of_topic("beheren/"),
    "topic-move": of_topic("verplaatsen/"),
    "topic-merge": of_topic("samenvoegen/"),
    "topic-move-consent": of_topic("toestemming/"),
    "post-split": of_post("afsplitsen/"),
    "space-curate": of_space("beheren/"),
    "group-curate": of_group("beheren/"),
    "article-consent": lambda scenario, _target: f"/kennis/{scenario.draft.public_id}/",
    "answer-review": of_post("toetsen/"),
    "post-reveal": of_post("naam/"),
    "topic-vote": of_topic("stemmen/"),
    "topic-mark-solved": of_topic("opgelost/"),
    "similar-topics": of_space("lijkt-op/?titel=huisvesting"),
    "space-edit": of_space("instellen/"),
    "group-similar-topics": of_group("lijkt-op/?titel=huisvesting"),
    "group-edit": of_group("instellen/"),
    "attachment": attachment_address,
    "attachment-add": lambda scenario, target: (
        f"/forum/ruimte/{topic_of(scenario, target).space.public_id}/bestand/"
    ),
    "post-report": of_post("melden/"),
    "moderation": at("/forum/modereren/"),
    "moderation-log": at("/forum/modereren/logboek/"),
    "moderation-post": of_case(),
    "moderation-edit": of_case("wijzigen/"),
    "moderation-entry": of_entry,
    "moderation-person": of_record,
    "post-revisions": of_post("versies/"),
    "post-erase": of_post("versies/wissen/"),
    "mention-search": lambda scenario, target: paths.mention_search_path(
        topic_of(scenario, target).space.public_id
    ),
    "draft": at("/forum/concept/"),
    "drafts": at("/forum/concepten/"),
    "preview": at("/forum/voorbeeld/"),
    "groups": at("/groepen/"),
    "group": of_group(),
    "group-conversations": of_group("gesprekken/"),
    "group-topic": group_topic_address,
    "group-topic-create": of_group("nieuw/"),
    "group-participants": of_group("deelnemers/"),
    "group-leave": of_group("verlaten/"),
    "group-export": of_group("export/"),
    "group-files": of_group("bestanden/"),
    "group-close": of_group("afsluiten/"),
    "group-extend": of_group("verlengen/"),
    "group-reopen": of_group("heropenen/"),
    "group-hold": of_group("bewaarstop/"),
    "group-hold-lift": of_group("bewaarstop/opheffen/"),
    "destructions": at("/groepen/vernietigd/"),
    "meetings": of_group("bijeenkomsten/"),
    "meeting-plan": of_group("bijeenkomsten/nieuw/"),
    "dates-propose": of_group("bijeenkomsten/datumprikker/"),
    "meeting": of_meeting("coming"),
    "meeting-ics": of_meeting("coming", "agenda.ics"),
    "my-calendar": at("/groepen/agenda/"),
    "calendar": calendar_address,
    "meeting-change": of_meeting("coming", "wijzigen/"),
    "meeting-answer": of_meeting("coming", "antwoord/"),
    "meeting-cancel": of_meeting("coming", "afzeggen/"),
    "meeting-minutes": of_meeting("past", "notulen/"),
    "dates-answer": of_meeting("choosing", "data/"),
    "dates-choose": of_meeting("choosing", "data/kiezen/"),
    "rounds": of_group("rondes/"),
    "round-plan": of_group("rondes/nieuw/"),
    "round": of_round(),
    "round-quiet": of_round("rustig/"),
    "round-lead": of_round("leiden/"),
    "round-seat": of_round("meedoen/"),
    "round-roles": of_round("rollen/"),
    "round-outcome": of_round("oogst/"),
    "round-case-offer": of_round("situatie/"),
    "round-case": lambda scenario, _target: of_sealed(scenario, "situatie"),
    "round-step": lambda scenario, _target: of_sealed(scenario, "stap"),
    "round-contribution": lambda scenario, _target: of_sealed(scenario, "bijdrage"),
    "round-sort": of_round("verdelen/"),
    "round-year": of_group("rondes/jaar/"),
    "round-report": of_round("beeld/"),
    "round-lesson": of_round("les/"),
    "invitation-create": of_group("uitnodigen/"),
    "invitation-withdraw": withdraw_address,
    "invitation-resend": resend_address,
    "group-member": member_address,
    "group-step-down": of_group("overdragen/"),
    "group-review": of_group("bevestigen/"),
    "group-assign-facilitator": of_group("redden/"),
    "invitation-request": request_address,
    "invitation-request-answer": asked_address,
    "group-create": at("/groepen/oprichten/"),
    "group-propose": at("/groepen/voorstellen/nieuw/"),
    "proposals": at("/groepen/voorstellen/"),
    "proposal": proposal_address,
    "break-glass": at("/groepen/inzage/"),
    "invitation": invitation_address,
    "inbox": at("/meldingen/"),
    "inbox-read-all": at("/meldingen/gelezen/"),
    "inbox-open": line_address,
    "push-service-worker": at("/meldingen/push.js"),
    "push-subscription": at("/meldingen/push/"),
    "live-settings": at("/meldingen/in-beeld/"),
    "inbox-mark": lambda scenario, target: line_address(scenario, target) + "gelezen/",
    "mail-settings": at("/meldingen/mailinstellingen/"),
    "inbound-mail": at("/meldingen/post/"),
    "mail-history": at("/meldingen/mails/"),
    "mail-detail": mail_address,
    "unsubscribe": unsubscribe_address,
    "search": at("/zoeken/?q=huisvesting"),
}
