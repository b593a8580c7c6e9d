from django.urls import include, path, re_path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.views import search, serve_page
from config.demo import mail_preview
from config.observability import health, metrics
from config.views import pwa, security_txt
from config.views.language import choose_language
from config.views.media import picture
from forum.views import person, photo

handler500 = "config.views.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("offline/", pwa.offline, name="offline"),
    path("worker.js", pwa.service_worker, name="service-worker"),
    path("media/images/<path:name>", picture, name="image"),
    path("mailvoorbeelden/", mail_preview.mail_previews, name="mail-previews"),
    path(
        "mailvoorbeelden/<str:name>/<str:part>/",
        mail_preview.mail_preview,
        name="mail-preview",
    ),
    path("taal/", choose_language, name="language-choose"),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("forum/", include("forum.urls")),
    path("mensen/<public_id:public_id>/", person, name="person"),
    path("mensen/<public_id:public_id>/foto/<str:key>/", photo, name="photo"),
    path("groepen/", include("groups.urls")),
    path("meldingen/", include("notifications.urls")),
    path("zoeken/", search, name="search"),
    path("", include("cms.urls")),  # before the Wagtail URLs that it overrides
    path("beheer/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
