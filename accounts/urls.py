from django.urls import path

from accounts import views

urlpatterns = [
    path("profiel/", views.profile, name="profile"),
]
