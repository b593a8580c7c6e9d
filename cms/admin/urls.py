from django.urls import URLPattern, path

from cms.admin import (
    admission,
    article_from_topic,
    domains,
    failed_deliveries,
    feedback,
    groups,
    methods,
    newsletter,
    organisations,
    page_history,
    people,
    providers,
    security_log,
    spaces,
    statistics,
)

ADMISSION = [
    path("toelating/", admission.WaitingView.as_view(), name="admission"),
    path(
        "toelating/domeinen/",
        admission.DomainsView.as_view(),
        name="admission_domains",
    ),
    path(
        "toelating/<int:public_id>/",
        admission.ApproveView.as_view(),
        name="admission_approve",
    ),
]
ORGANISATIONS = [
    path(f"organisaties/{rest}", view.as_view(), name=name)
    for rest, view, name in (
        ("", organisations.OrganisationsView, "organisations"),
        ("nieuw/", organisations.AddView, "organisation_add"),
        ("inlezen/", organisations.ImportView, "organisations_import"),
        ("<int:pk>/", organisations.OrganisationView, "organisation"),
        ("<int:pk>/wijzigen/", organisations.ChangeView, "organisation_change"),
        ("<int:pk>/samenvoegen/", organisations.MergeView, "organisation_merge"),
        ("<int:pk>/afblazen/", organisations.CallOffView, "organisation_call_off"),
        ("<int:pk>/uitloggen/", organisations.SignOutView, "organisation_sign_out"),
    )
]
DOMAINS = [
    path(f"e-maildomeinen/{rest}", view.as_view(), name=name)
    for rest, view, name in (
        ("", domains.DomainsView, "domains"),
        ("nieuw/", domains.AddView, "domain_add"),
        ("inlezen/", domains.ImportView, "domains_import"),
        ("<int:pk>/", domains.ChangeView, "domain_change"),
    )
]
NEWSLETTER = [
    path(
        "nieuwsbrief/<int:pk>/proef/",
        newsletter.TestView.as_view(),
        name="newsletter_test",
    ),
]
PEOPLE = [
    path("mensen/", people.PeopleView.as_view(), name="people_admin"),
    path("mensen/<int:public_id>/", people.PersonView.as_view(), name="person_admin"),
    path("rollen/", people.RolesView.as_view(), name="roles"),
    path("rollen/gezien/", people.ReviewView.as_view(), name="roles_reviewed"),
]
PROVIDERS = [
    path(f"inlogaanbieders/{rest}", view.as_view(), name=name)
    for rest, view, name in (
        ("", providers.ProvidersView, "providers"),
        ("nieuw/", providers.AddView, "provider_add"),
        ("<int:public_id>/", providers.ChangeView, "provider_change"),
        (
            "<int:public_id>/verbinding/",
            providers.ConnectionView,
            "provider_connection",
        ),
    )
]
LOG = [
    path(
        "beveiligingslog/", security_log.SecurityLogView.as_view(), name="security_log"
    ),
    path(
        "beveiligingslog/uitvoer.csv",
        security_log.ExportView.as_view(),
        name="security_log_export",
    ),
]
DEAD_LETTERS = [
    path(
        "niet-verstuurd/",
        failed_deliveries.FailedDeliveriesView.as_view(),
        name="parked",
    ),
    path(
        "niet-verstuurd/opnieuw/",
        failed_deliveries.ResendView.as_view(),
        name="parked_send",
    ),
]
METHODS = [
    path("methodes/", methods.MethodsView.as_view(), name="methods"),
    path("methodes/<slug:slug>/", methods.MethodView.as_view(), name="method_change"),
]
SPACES = [
    path("ruimtes/", spaces.SpacesView.as_view(), name="spaces_admin"),
    path("ruimtes/nieuw/", spaces.AddView.as_view(), name="space_add"),
]
KNOWLEDGE = [
    path(
        "artikel-van/<int:public_id>/",
        article_from_topic.ArticleFromTopicView.as_view(),
        name="article_of_topic",
    ),
]
PICTURES = [
    path("beeld/", statistics.StatisticsView.as_view(), name="pictures"),
    path(
        "beeld/<slug:name>.svg",
        statistics.ChartImageView.as_view(),
        name="picture_drawing",
    ),
    path(
        "beeld/<slug:name>.csv",
        statistics.ChartTableView.as_view(),
        name="picture_numbers",
    ),
]
PAGES = [
    path(
        "paginas/<int:pk>/versies-wissen/",
        page_history.EraseHistoryView.as_view(),
        name="page_history_erase",
    ),
]
GROUPS = [
    path("groepen/", groups.GroupsView.as_view(), name="groups_admin"),
    path(
        "groepen/<int:public_id>/herinneren/",
        groups.RemindView.as_view(),
        name="group_remind",
    ),
]
UPKEEP = [
    path("opmerkingen/", feedback.FeedbackView.as_view(), name="remarks"),
    path("links/", feedback.BrokenLinksView.as_view(), name="broken_links"),
]


def ours() -> list[URLPattern]:
    return [
        *ADMISSION,
        *SPACES,
        *GROUPS,
        *PICTURES,
        *KNOWLEDGE,
        *ORGANISATIONS,
        *DOMAINS,
        *PEOPLE,
        *PROVIDERS,
        *LOG,
        *METHODS,
        *NEWSLETTER,
        *DEAD_LETTERS,
        *PAGES,
        *UPKEEP,
    ]
