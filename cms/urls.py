"""URLs of the pages, placed before Wagtail's own. Some replace a URL of Wagtail.

There is one way to sign in and out, one account page, and no user management in
Wagtail: commands do that, which preserve a person's posts and notify open pages. Views
that Wagtail runs without a transaction get one here.
"""

from django.urls import path, re_path

from cms import views
from cms.admin import overrides

urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path("stel-een-vraag/", views.ask_where, name="question-choose-space"),
    path("rondleiding/", views.tour, name="tour"),
    path("opmerking/", views.page_feedback, name="page-feedback"),
    path("adviseurs/", views.advisers, name="advisers"),
    path("adviseurs/<int:number>/vraag/", views.advice, name="advice"),
    path(
        "nieuwsbrief/aanvragen/",
        views.newsletter_subscribe,
        name="newsletter-subscribe",
    ),
    path(
        "nieuwsbrief/bevestigen/<str:token>/",
        views.newsletter_confirm,
        name="newsletter-confirm",
    ),
    path(
        "nieuwsbrief/stoppen/<str:token>/",
        views.newsletter_stop,
        name="newsletter-stop",
    ),
    path(
        "inschrijven/<public_id:public_id>/",
        views.event_register,
        name="event-register",
    ),
    path(
        "inschrijven/<public_id:public_id>/uitschrijven/",
        views.event_cancel,
        name="event-cancel",
    ),
    path(
        "inschrijven/<public_id:public_id>/agenda.ics",
        views.event_calendar,
        name="event-calendar",
    ),
    path(
        "kennis/<public_id:public_id>/", views.article_consent, name="article-consent"
    ),
    path("beheer/bouwstenen/", views.catalogue, name="catalogue"),
    path("beheer/login/", overrides.redirect_to_sign_in, name="wagtailadmin_login"),
    path("beheer/logout/", overrides.sign_out, name="wagtailadmin_logout"),
    path("beheer/account/", overrides.account_settings, name="wagtailadmin_account"),
    path("beheer/pages/<int:page_id>/privacy/", overrides.set_page_privacy),
    path(
        "beheer/collections/<int:collection_id>/privacy/",
        overrides.set_collection_privacy,
    ),
    path("beheer/images/multiple/<int:image_id>/", overrides.edit_image_in_list),
    path("beheer/documents/multiple/<int:doc_id>/", overrides.edit_document_in_list),
    re_path(
        r"^beheer/(?:users|bulk/accounts|failwhale)(?:/|$)", overrides.disabled_view
    ),
    path(
        "_util/login/", overrides.redirect_to_sign_in_for_page, name="wagtailcore_login"
    ),
]
