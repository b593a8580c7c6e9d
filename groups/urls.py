from django.urls import path

from groups import views

urlpatterns = [
    path("", views.group_list, name="groups"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("<public_id:space_id>/", views.group, name="group"),
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
    path("<public_id:space_id>/uitnodigen/", views.invite, name="invite"),
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
