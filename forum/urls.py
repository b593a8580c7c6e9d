from django.urls import path, register_converter

from forum import views


class PublicId:
    """A public id as it stands in an address: digits only."""

    regex = "[0-9]{1,16}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(PublicId, "public_id")

urlpatterns = [
    path("", views.spaces, name="spaces"),
    path("bericht/<public_id:public_id>/", views.post, name="post"),
    path(
        "bericht/<public_id:public_id>/antwoord/", views.post_reply, name="post_reply"
    ),
    path("bericht/<public_id:public_id>/wijzigen/", views.post_edit, name="post_edit"),
    path("bericht/<public_id:public_id>/doen/", views.post_act, name="post_act"),
    path("onderwerp/<public_id:public_id>/nieuw/", views.arrivals, name="arrivals"),
    path(
        "onderwerp/<public_id:public_id>/volgen/",
        views.topic_follow,
        name="topic_follow",
    ),
    path("onderwerp/<public_id:public_id>/feed/", views.topic_feed, name="topic_feed"),
    path("<slug:slug>/", views.space, name="space"),
    path("<slug:slug>/deelnemers/", views.participants, name="participants"),
    path("<slug:slug>/feed/", views.space_feed, name="space_feed"),
    path("<slug:slug>/nieuw/", views.topic_create, name="topic_create"),
    path("<slug:slug>/deelnemen/", views.join, name="join"),
    path("<slug:slug>/stoppen/", views.leave, name="leave"),
    path(
        "<slug:slug>/<public_id:public_id>-<slug:topic_slug>/",
        views.topic,
        name="topic",
    ),
]
