"""How the tests of the search ask."""

from django.contrib.auth.models import AnonymousUser

from forum import commands, search, searchindex

VISITOR = AnonymousUser()


def urls(viewer, query, **options):
    return [hit.url for hit in search.find(viewer, query, **options).hits]


def answer(topic, author, text):
    question = topic.posts.get(parent=None)
    return commands.reply(author, topic=topic, parent=question, source=text)


def looked_through(monkeypatch, windows):
    """So many of the last entries first, then so many; where those are all there are,
    words are asked of the index for all months."""
    monkeypatch.setattr(searchindex, "SAMPLE", windows[0])
    monkeypatch.setattr(searchindex, "WINDOWS", windows[1:] or windows)
    monkeypatch.setattr(searchindex, "WALK", 0)
    monkeypatch.setattr(searchindex, "WALK_FOR_SEVERAL", 0)
