from django.urls import include, path

from groups import views

urlpatterns = [
    path("", views.group_list, name="groups"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("oprichten/", views.group_found, name="group_found"),
    path("voorstellen/", views.proposals, name="proposals"),
    path("voorstellen/nieuw/", views.group_propose, name="group_propose"),
    path(
        "voorstellen/<public_id:proposal_id>/",
        views.proposal,
        name="proposal",
    ),
    path("inzage/", views.look_in, name="look_in"),
    path("<public_id:space_id>/", views.group, name="group"),
    path("<public_id:space_id>/", include("groups.roundurls")),
    path(
        "<public_id:space_id>/gesprekken/",
        views.conversations,
        name="group_conversations",
    ),
    path("<public_id:space_id>/nieuw/", views.topic_create, name="group_topic_create"),
    path("<public_id:space_id>/beheren/", views.group_curate, name="group_curate"),
    path("<public_id:space_id>/lijkt-op/", views.similar, name="group_similar"),
    path("<public_id:space_id>/instellen/", views.edit, name="group_edit"),
    path(
        "<public_id:space_id>/deelnemers/",
        views.participants,
        name="group_participants",
    ),
    path(
        "<public_id:space_id>/deelnemers/<public_id:person_id>/",
        views.group_member,
        name="group_member",
    ),
    path(
        "<public_id:space_id>/overdragen/",
        views.group_step_down,
        name="group_step_down",
    ),
    path("<public_id:space_id>/bevestigen/", views.group_review, name="group_review"),
    path("<public_id:space_id>/redden/", views.group_rescue, name="group_rescue"),
    path("<public_id:space_id>/uitnodigen/", views.invite, name="invite"),
    path(
        "<public_id:space_id>/aanvragen/",
        views.request_invitation,
        name="request_invitation",
    ),
    path(
        "<public_id:space_id>/aanvraag/<public_id:request_id>/",
        views.answer_request,
        name="answer_request",
    ),
    path(
        "<public_id:space_id>/uitnodiging/<public_id:invitation_id>/opnieuw/",
        views.resend,
        name="resend",
    ),
    path(
        "<public_id:space_id>/uitnodiging/<public_id:invitation_id>/intrekken/",
        views.withdraw,
        name="withdraw",
    ),
    path("<public_id:space_id>/verlaten/", views.leave, name="group_leave"),
    path(
        "<public_id:space_id>/<public_id:public_id>/", views.topic, name="group_topic"
    ),
]
