from django.urls import URLPattern, URLResolver, include, path

from groups import views

of_group: list[URLPattern | URLResolver] = [
    path("", views.group, name="group"),
    path("", include("groups.rounds.urls")),
    path("gesprekken/", views.conversations, name="group_conversations"),
    path("bestanden/", views.group_files, name="group_files"),
    path("nieuw/", views.topic_create, name="group_topic_create"),
    path("beheren/", views.group_curate, name="group_curate"),
    path("lijkt-op/", views.similar, name="group_similar"),
    path("instellen/", views.group_edit, name="group_edit"),
    path("deelnemers/", views.participants, name="group_participants"),
    path("deelnemers/<public_id:person_id>/", views.group_member, name="group_member"),
    path("overdragen/", views.group_step_down, name="group_step_down"),
    path("bevestigen/", views.group_review, name="group_review"),
    path("redden/", views.group_assign_facilitator, name="group_assign_facilitator"),
    path("uitnodigen/", views.invite, name="invite"),
    path("aanvragen/", views.request_invitation, name="request_invitation"),
    path(
        "aanvraag/<public_id:request_id>/", views.answer_request, name="answer_request"
    ),
    path("uitnodiging/<public_id:invitation_id>/opnieuw/", views.resend, name="resend"),
    path(
        "uitnodiging/<public_id:invitation_id>/intrekken/",
        views.withdraw,
        name="withdraw",
    ),
    path("bijeenkomsten/", views.meeting_list, name="meetings"),
    path("bijeenkomsten/nieuw/", views.meeting_plan, name="meeting_plan"),
    path("bijeenkomsten/datumprikker/", views.dates_propose, name="dates_propose"),
    path("bijeenkomst/<public_id:meeting_id>/", views.meeting, name="meeting"),
    path(
        "bijeenkomst/<public_id:meeting_id>/agenda.ics",
        views.meeting_ics,
        name="meeting_ics",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/wijzigen/",
        views.meeting_change,
        name="meeting_change",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/notulen/",
        views.meeting_minutes,
        name="meeting_minutes",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/antwoord/",
        views.meeting_answer,
        name="meeting_answer",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/afzeggen/",
        views.meeting_cancel,
        name="meeting_cancel",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/data/",
        views.dates_answer,
        name="dates_answer",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/data/kiezen/",
        views.dates_choose,
        name="dates_choose",
    ),
    path("export/", views.group_export, name="group_export"),
    path("afsluiten/", views.group_close, name="group_close"),
    path("verlengen/", views.group_extend, name="group_extend"),
    path("heropenen/", views.group_reopen, name="group_reopen"),
    path("bewaarstop/", views.group_hold, name="group_hold"),
    path("bewaarstop/opheffen/", views.group_lift, name="group_lift"),
    path("verlaten/", views.group_leave, name="group_leave"),
    path("<public_id:public_id>/", views.topic, name="group_topic"),
]

urlpatterns = [
    path("", views.group_list, name="groups"),
    path("vernietigd/", views.destructions, name="destructions"),
    path("agenda/", views.my_calendar, name="my_calendar"),
    path("agenda/<str:token>.ics", views.calendar, name="calendar"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("oprichten/", views.group_create, name="group_create"),
    path("voorstellen/", views.proposals, name="proposals"),
    path("voorstellen/nieuw/", views.group_propose, name="group_propose"),
    path("voorstellen/<public_id:proposal_id>/", views.proposal, name="proposal"),
    path("inzage/", views.break_glass, name="break_glass"),
    path("<public_id:space_id>/", include(of_group)),
]
