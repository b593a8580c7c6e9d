from django.utils.translation import ngettext

from accounts.models import User
from forum.models import Bookmark, Draft, Participation, Post
from forum.policy import CLOSED


def describe_account_deletion(user: User) -> list[str]:
    """Return one sentence with a count for each kind of data that the user has."""
    posts = Post.objects.filter(author=user).exclude(state=Post.State.REMOVED).count()
    places = Participation.objects.filter(user=user)
    groups = places.filter(space__audience=CLOSED).count()
    spaces = places.count() - groups
    own = Bookmark.objects.filter(user=user).count()
    own += Draft.objects.filter(user=user).count()
    counted = (
        (_messages, posts),
        (_groups, groups),
        (_spaces, spaces),
        (_own_rows, own),
    )
    return [describe(number) for describe, number in counted if number]


def _messages(number: int) -> str:
    text = ngettext(
        "You wrote %(n)s message. You choose below what becomes of it.",
        "You wrote %(n)s messages. You choose below what becomes of them.",
        number,
    )
    return text % {"n": number}


def _groups(number: int) -> str:
    text = ngettext(
        "You leave %(n)s closed group.", "You leave %(n)s closed groups.", number
    )
    return text % {"n": number}


def _spaces(number: int) -> str:
    text = ngettext(
        "You no longer take part in %(n)s open space.",
        "You no longer take part in %(n)s open spaces.",
        number,
    )
    return text % {"n": number}


def _own_rows(number: int) -> str:
    text = ngettext(
        "%(n)s draft or kept message is removed.",
        "%(n)s drafts and kept messages are removed.",
        number,
    )
    return text % {"n": number}
