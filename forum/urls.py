from django.urls import path

import core.converters  # noqa: F401 (names the converter)
from forum import views

urlpatterns = [
    path("", views.spaces, name="spaces"),
    path("bewaard/", views.bookmarks, name="bookmarks"),
    path("bericht/<public_id:public_id>/reactie/", views.post_react, name="post_react"),
    path("bericht/<public_id:public_id>/bewaren/", views.post_keep, name="post_keep"),
    path(
        "onderwerp/<public_id:public_id>/gelezen/", views.topic_read, name="topic_read"
    ),
    path(
        "onderwerp/<public_id:public_id>/volgorde/",
        views.topic_order,
        name="topic_order",
    ),
    path("ruimte/<public_id:public_id>/gelezen/", views.space_read, name="space_read"),
    path(
        "ruimte/<public_id:public_id>/volgen/", views.space_follow, name="space_follow"
    ),
    path("bericht/<public_id:public_id>/", views.post, name="post"),
    path(
        "bericht/<public_id:public_id>/antwoord/", views.post_reply, name="post_reply"
    ),
    path("bericht/<public_id:public_id>/wijzigen/", views.post_edit, name="post_edit"),
    path("bericht/<public_id:public_id>/toetsen/", views.post_check, name="post_check"),
    path("bericht/<public_id:public_id>/doen/", views.post_act, name="post_act"),
    path(
        "bericht/<public_id:public_id>/afsplitsen/",
        views.post_split,
        name="post_split",
    ),
    path("bestand/<public_id:public_id>/", views.attachment, name="attachment"),
    path(
        "ruimte/<public_id:space_id>/bestand/",
        views.attachment_add,
        name="attachment_add",
    ),
    path(
        "bericht/<public_id:public_id>/melden/", views.post_report, name="post_report"
    ),
    path("modereren/", views.moderation, name="moderation"),
    path("modereren/logboek/", views.moderation_log, name="moderation_log"),
    path(
        "modereren/bericht/<public_id:public_id>/",
        views.moderation_post,
        name="moderation_post",
    ),
    path(
        "modereren/bericht/<public_id:public_id>/wijzigen/",
        views.moderation_edit,
        name="moderation_edit",
    ),
    path(
        "modereren/handeling/<public_id:public_id>/",
        views.moderation_entry,
        name="moderation_entry",
    ),
    path(
        "modereren/mensen/<public_id:public_id>/",
        views.moderation_person,
        name="moderation_person",
    ),
    path(
        "bericht/<public_id:public_id>/versies/",
        views.post_revisions,
        name="post_revisions",
    ),
    path("concept/", views.draft, name="draft"),
    path("concepten/", views.drafts, name="drafts"),
    path("voorbeeld/", views.preview, name="preview"),
    path("ruimte/<public_id:public_id>/mensen/", views.mentionable, name="people"),
    path("onderwerp/<public_id:public_id>/nieuw/", views.arrivals, name="arrivals"),
    path(
        "onderwerp/<public_id:public_id>/volgen/",
        views.topic_follow,
        name="topic_follow",
    ),
    path(
        "onderwerp/<public_id:public_id>/beheren/",
        views.topic_curate,
        name="topic_curate",
    ),
    path(
        "onderwerp/<public_id:public_id>/verplaatsen/",
        views.topic_move,
        name="topic_move",
    ),
    path(
        "onderwerp/<public_id:public_id>/toestemming/",
        views.topic_consent,
        name="topic_consent",
    ),
    path(
        "onderwerp/<public_id:public_id>/samenvoegen/",
        views.topic_merge,
        name="topic_merge",
    ),
    path("bericht/<public_id:public_id>/naam/", views.post_reveal, name="post_reveal"),
    path(
        "onderwerp/<public_id:public_id>/stemmen/", views.topic_vote, name="topic_vote"
    ),
    path(
        "onderwerp/<public_id:public_id>/opgelost/",
        views.topic_settle,
        name="topic_settle",
    ),
    path("onderwerp/<public_id:public_id>/feed/", views.topic_feed, name="topic_feed"),
    path("<slug:slug>/", views.space, name="space"),
    path("<slug:slug>/beheren/", views.space_curate, name="space_curate"),
    path("<slug:slug>/deelnemers/", views.participants, name="participants"),
    path("<slug:slug>/feed/", views.space_feed, name="space_feed"),
    path("<slug:slug>/nieuw/", views.topic_create, name="topic_create"),
    path("<slug:slug>/lijkt-op/", views.similar, name="similar"),
    path("<slug:slug>/instellen/", views.space_edit, name="space_edit"),
    path("<slug:slug>/deelnemen/", views.join, name="join"),
    path("<slug:slug>/stoppen/", views.leave, name="leave"),
    path(
        "<slug:slug>/<public_id:public_id>-<slug:topic_slug>/",
        views.topic,
        name="topic",
    ),
]
