"""What there is and who may read it, as JSON; by whatever version of the code runs it.

manage.py shell --verbosity 0 < state.py
"""

import json
from collections import Counter

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from forum.models import Participation, Post, Space, Topic
from groups.models import Group

NAMES = ("official", "member", "facilitator", "moderator", "outsider")
every = User.objects.order_by("pk")
people = {name: every.get(email__startswith=f"{name}@") for name in NAMES}
people |= {"visitor": AnonymousUser(), "one of the crowd": every.last()}


def seen_by(user):
    posts = Post.objects.visible_to(user).order_by()
    topics = Counter(posts.values_list("topic__title", flat=True))
    spaces = Space.objects.visible_to(user).order_by("title")
    return {
        "spaces": list(spaces.values_list("title", flat=True)),
        "posts": dict(sorted(topics.items())),
        "topics": Topic.objects.visible_to(user).count(),
    }


found = {
    "people": User.objects.count(),
    "groups": Group.objects.count(),
    "topics": Topic.objects.count(),
    "posts": Post.objects.count(),
    "in spaces": Participation.objects.count(),
    "seen by": {name: seen_by(user) for name, user in people.items()},
}
print(json.dumps(found, ensure_ascii=False, indent=1))
