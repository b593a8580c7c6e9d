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
        name="admission-domains",
    ),
    path(
        "toelating/<int:public_id>/",
        admission.ApproveView.as_view(),
        name="admission-approve",
    ),
]
ORGANISATIONS = [
    path(f"organisaties/{rest}", view.as_view(), name=name)
    for rest, view, name in (
        ("", organisations.OrganisationsView, "organisations"),
        ("nieuw/", organisations.AddView, "organisation-add"),
        ("inlezen/", organisations.ImportView, "organisations-import"),
        ("<int:pk>/", organisations.OrganisationView, "organisation"),
        ("<int:pk>/wijzigen/", organisations.ChangeView, "organisation-change"),
        ("<int:pk>/samenvoegen/", organisations.MergeView, "organisation-merge"),
        ("<int:pk>/afblazen/", organisations.CallOffView, "organisation-call-off"),
        ("<int:pk>/uitloggen/", organisations.SignOutView, "organisation-sign-out"),
    )
]
DOMAINS = [
    path(f"e-maildomeinen/{rest}", view.as_view(), name=name)
    for rest, view, name in (
        ("", domains.DomainsView, "domains"),
        ("nieuw/", domains.AddView, "domain-add"),
        ("inlezen/", domains.ImportView, "domains-import"),
        ("<int:pk>/", domains.ChangeView, "domain-change"),
    )
]
NEWSLETTER = [
    path(
        "nieuwsbrief/<int:pk>/proef/",
        newsletter.TestView.as_view(),
        name="newsletter-test",
    ),
]
PEOPLE = [
    path("mensen/", people.PeopleView.as_view(), name="people-admin"),
    path("mensen/<int:public_id>/", people.PersonView.as_view(), name="person-admin"),
    path("rollen/", people.RolesView.as_view(), name="roles"),
    path("rollen/gezien/", people.ReviewView.as_view(), name="roles-review"),
]
PROVIDERS = [
    path(f"inlogaanbieders/{rest}", view.as_view(), name=name)
    for rest, view, name in (
        ("", providers.ProvidersView, "providers"),
        ("nieuw/", providers.AddView, "provider-add"),
        ("<int:public_id>/", providers.ChangeView, "provider-change"),
        (
            "<int:public_id>/verbinding/",
            providers.ConnectionView,
            "provider-connection",
        ),
    )
]
LOG = [
    path(
        "beveiligingslog/", security_log.SecurityLogView.as_view(), name="security-log"
    ),
    path(
        "beveiligingslog/uitvoer.csv",
        security_log.ExportView.as_view(),
        name="security-log-export",
    ),
]
DEAD_LETTERS = [
    path(
        "niet-verstuurd/",
        failed_deliveries.FailedDeliveriesView.as_view(),
        name="failed-deliveries",
    ),
    path(
        "niet-verstuurd/opnieuw/",
        failed_deliveries.ResendView.as_view(),
        name="failed-deliveries-resend",
    ),
]
METHODS = [
    path("methodes/", methods.MethodsView.as_view(), name="methods"),
    path("methodes/<slug:slug>/", methods.MethodView.as_view(), name="method-change"),
]
SPACES = [
    path("ruimtes/", spaces.SpacesView.as_view(), name="spaces-admin"),
    path("ruimtes/nieuw/", spaces.AddView.as_view(), name="space-add"),
]
KNOWLEDGE = [
    path(
        "artikel-van/<int:public_id>/",
        article_from_topic.ArticleFromTopicView.as_view(),
        name="article-from-topic",
    ),
]
PICTURES = [
    path("beeld/", statistics.StatisticsView.as_view(), name="statistics"),
    path(
        "beeld/<slug:name>.svg",
        statistics.ChartImageView.as_view(),
        name="statistics-chart-image",
    ),
    path(
        "beeld/<slug:name>.csv",
        statistics.ChartTableView.as_view(),
        name="statistics-chart-table",
    ),
]
PAGES = [
    path(
        "paginas/<int:pk>/versies-wissen/",
        page_history.EraseHistoryView.as_view(),
        name="page-history-erase",
    ),
]
GROUPS = [
    path("groepen/", groups.GroupsView.as_view(), name="groups-admin"),
    path(
        "groepen/<int:public_id>/herinneren/",
        groups.RemindView.as_view(),
        name="group-remind",
    ),
]
UPKEEP = [
    path("opmerkingen/", feedback.FeedbackView.as_view(), name="feedback-list"),
    path("links/", feedback.BrokenLinksView.as_view(), name="broken-links"),
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
