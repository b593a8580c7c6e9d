from django.urls import path

from groups.views.rounds import cases, contributions, pages, reports

ROUND_PATH = "ronde/<public_id:round_id>/"

urlpatterns = [
    path("rondes/", pages.round_list, name="rounds"),
    path("rondes/nieuw/", pages.round_plan, name="round-plan"),
    path("rondes/jaar/", reports.round_year, name="round-year"),
    path(ROUND_PATH, pages.round_page, name="round"),
    path(f"{ROUND_PATH}beeld/", reports.round_report, name="round-report"),
    path(f"{ROUND_PATH}les/", reports.round_lesson, name="round-lesson"),
    path(f"{ROUND_PATH}rustig/", pages.round_quiet, name="round-quiet"),
    path(f"{ROUND_PATH}leiden/", pages.round_lead, name="round-lead"),
    path(f"{ROUND_PATH}meedoen/", pages.round_seat, name="round-seat"),
    path(f"{ROUND_PATH}rollen/", pages.round_roles, name="round-roles"),
    path(f"{ROUND_PATH}oogst/", pages.round_outcome, name="round-outcome"),
    path(f"{ROUND_PATH}situatie/", cases.round_case_offer, name="round-case-offer"),
    path(
        f"{ROUND_PATH}situatie/<public_id:case_id>/",
        cases.round_case,
        name="round-case",
    ),
    path(
        f"{ROUND_PATH}stap/<public_id:step_id>/",
        contributions.round_step,
        name="round-step",
    ),
    path(
        f"{ROUND_PATH}bijdrage/<public_id:contribution_id>/",
        contributions.round_contribution,
        name="round-contribution",
    ),
    path(f"{ROUND_PATH}verdelen/", contributions.round_sort, name="round-sort"),
]
