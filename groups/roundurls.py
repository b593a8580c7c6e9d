"""The doors of rounds, behind the address of a group."""

from django.urls import path

from groups.views import roundcases, roundlooks, rounds, roundwriting

ONE = "ronde/<public_id:round_id>/"

urlpatterns = [
    path("rondes/", rounds.round_list, name="rounds"),
    path("rondes/nieuw/", rounds.round_plan, name="round_plan"),
    path("rondes/jaar/", roundlooks.round_year, name="round_year"),
    path(ONE, rounds.round_page, name="round"),
    path(f"{ONE}beeld/", roundlooks.round_picture, name="round_picture"),
    path(f"{ONE}les/", roundlooks.round_lesson, name="round_lesson"),
    path(f"{ONE}rustig/", rounds.round_quiet, name="round_quiet"),
    path(f"{ONE}leiden/", rounds.round_lead, name="round_lead"),
    path(f"{ONE}meedoen/", rounds.round_seat, name="round_seat"),
    path(f"{ONE}rollen/", rounds.round_roles, name="round_roles"),
    path(f"{ONE}oogst/", rounds.round_outcome, name="round_outcome"),
    path(f"{ONE}situatie/", roundcases.round_case_offer, name="round_case_offer"),
    path(
        f"{ONE}situatie/<public_id:case_id>/", roundcases.round_case, name="round_case"
    ),
    path(f"{ONE}stap/<public_id:step_id>/", roundwriting.round_step, name="round_step"),
    path(
        f"{ONE}bijdrage/<public_id:contribution_id>/",
        roundwriting.round_contribution,
        name="round_contribution",
    ),
    path(f"{ONE}verdelen/", roundwriting.round_sort, name="round_sort"),
]
