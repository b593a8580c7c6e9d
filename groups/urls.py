from django.urls import URLPattern, URLResolver, include, path

from groups import views

of_group: list[URLPattern | URLResolver] = [
    path("", views.group, name="group"),
    path("", include("groups.rounds.urls")),
    path("gesprekken/", views.conversations, name="group-conversations"),
    path("bestanden/", views.group_files, name="group-files"),
    path("nieuw/", views.topic_create, name="group-topic-create"),
    path("beheren/", views.group_curate, name="group-curate"),
    path("lijkt-op/", views.similar, name="group-similar-topics"),
    path("instellen/", views.group_edit, name="group-edit"),
    path("deelnemers/", views.participants, name="group-participants"),
    path("deelnemers/<public_id:person_id>/", views.group_member, name="group-member"),
    path("overdragen/", views.group_step_down, name="group-step-down"),
    path("bevestigen/", views.group_review, name="group-review"),
    path("redden/", views.group_assign_facilitator, name="group-assign-facilitator"),
    path("uitnodigen/", views.invite, name="invitation-create"),
    path("aanvragen/", views.request_invitation, name="invitation-request"),
    path(
        "aanvraag/<public_id:request_id>/",
        views.answer_request,
        name="invitation-request-answer",
    ),
    path(
        "uitnodiging/<public_id:invitation_id>/opnieuw/",
        views.resend,
        name="invitation-resend",
    ),
    path(
        "uitnodiging/<public_id:invitation_id>/intrekken/",
        views.withdraw,
        name="invitation-withdraw",
    ),
    path("bijeenkomsten/", views.meeting_list, name="meetings"),
    path("bijeenkomsten/nieuw/", views.meeting_plan, name="meeting-plan"),
    path("bijeenkomsten/datumprikker/", views.dates_propose, name="dates-propose"),
    path("bijeenkomst/<public_id:meeting_id>/", views.meeting, name="meeting"),
    path(
        "bijeenkomst/<public_id:meeting_id>/agenda.ics",
        views.meeting_ics,
        name="meeting-ics",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/wijzigen/",
        views.meeting_change,
        name="meeting-change",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/notulen/",
        views.meeting_minutes,
        name="meeting-minutes",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/antwoord/",
        views.meeting_answer,
        name="meeting-answer",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/afzeggen/",
        views.meeting_cancel,
        name="meeting-cancel",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/data/",
        views.dates_answer,
        name="dates-answer",
    ),
    path(
        "bijeenkomst/<public_id:meeting_id>/data/kiezen/",
        views.dates_choose,
        name="dates-choose",
    ),
    path("export/", views.group_export, name="group-export"),
    path("afsluiten/", views.group_close, name="group-close"),
    path("verlengen/", views.group_extend, name="group-extend"),
    path("heropenen/", views.group_reopen, name="group-reopen"),
    path("bewaarstop/", views.group_hold, name="group-hold"),
    path("bewaarstop/opheffen/", views.group_lift, name="group-hold-lift"),
    path("verlaten/", views.group_leave, name="group-leave"),
    path("<public_id:public_id>/", views.topic, name="group-topic"),
]

urlpatterns = [
    path("", views.group_list, name="groups"),
    path("vernietigd/", views.destructions, name="destructions"),
    path("agenda/", views.my_calendar, name="my-calendar"),
    path("agenda/<str:token>.ics", views.calendar, name="calendar"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("oprichten/", views.group_create, name="group-create"),
    path("voorstellen/", views.proposals, name="proposals"),
    path("voorstellen/nieuw/", views.group_propose, name="group-propose"),
    path("voorstellen/<public_id:proposal_id>/", views.proposal, name="proposal"),
    path("inzage/", views.break_glass, name="break-glass"),
    path("<public_id:space_id>/", include(of_group)),
]
