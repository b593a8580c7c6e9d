"""How the tests of the search ask."""

from django.contrib.auth.models import AnonymousUser

from forum import commands, search

VISITOR = AnonymousUser()


def urls(viewer, query, **options):
    return [hit.url for hit in search.find(viewer, query, **options).hits]


def answer(topic, author, text):
    question = topic.posts.get(parent=None)
    return commands.reply(author, topic=topic, parent=question, source=text)
