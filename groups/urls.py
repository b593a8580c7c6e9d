from django.urls import include, path

from groups import views

urlpatterns = [
    path("", views.group_list, name="groups"),
    path("vernietigd/", views.destructions, name="destructions"),
    path("agenda/", views.my_calendar, name="my_calendar"),
    path("agenda/<str:token>.ics", views.calendar, name="calendar"),
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
    path("<public_id:space_id>/bestanden/", views.group_files, name="group_files"),
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
    path("<public_id:space_id>/bijeenkomsten/", views.meeting_list, name="meetings"),
    path(
        "<public_id:space_id>/bijeenkomsten/nieuw/",
        views.meeting_plan,
        name="meeting_plan",
    ),
    path(
        "<public_id:space_id>/bijeenkomsten/datumprikker/",
        views.dates_propose,
        name="dates_propose",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/",
        views.meeting,
        name="meeting",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/agenda.ics",
        views.meeting_ics,
        name="meeting_ics",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/wijzigen/",
        views.meeting_change,
        name="meeting_change",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/notulen/",
        views.meeting_minutes,
        name="meeting_minutes",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/antwoord/",
        views.meeting_answer,
        name="meeting_answer",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/afzeggen/",
        views.meeting_cancel,
        name="meeting_cancel",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/data/",
        views.dates_answer,
        name="dates_answer",
    ),
    path(
        "<public_id:space_id>/bijeenkomst/<public_id:meeting_id>/data/kiezen/",
        views.dates_choose,
        name="dates_choose",
    ),
    path("<public_id:space_id>/export/", views.group_export, name="group_export"),
    path("<public_id:space_id>/afsluiten/", views.group_close, name="group_close"),
    path("<public_id:space_id>/verlengen/", views.group_extend, name="group_extend"),
    path("<public_id:space_id>/heropenen/", views.group_reopen, name="group_reopen"),
    path("<public_id:space_id>/bewaarstop/", views.group_hold, name="group_hold"),
    path(
        "<public_id:space_id>/bewaarstop/opheffen/",
        views.group_lift,
        name="group_lift",
    ),
    path("<public_id:space_id>/verlaten/", views.leave, name="group_leave"),
    path(
        "<public_id:space_id>/<public_id:public_id>/", views.topic, name="group_topic"
    ),
]
