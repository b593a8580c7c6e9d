from django.urls import path

from notifications import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("in-beeld/", views.live_settings, name="live-settings"),
    path("push.js", views.push_service_worker, name="push-service-worker"),
    path("push/", views.push_subscription, name="push-subscription"),
    path("gelezen/", views.mark_all_read, name="inbox-read-all"),
    path("mailinstellingen/", views.mail_settings, name="mail-settings"),
    path("post/", views.receive_inbound_mail, name="inbound-mail"),
    path("mails/", views.mail_history, name="mail-history"),
    path("mails/<public_id:public_id>/", views.mail_detail, name="mail-detail"),
    path("afmelden/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<public_id:public_id>/", views.open_notification, name="inbox-open"),
    path("<public_id:public_id>/gelezen/", views.mark_notification, name="inbox-mark"),
]
