from django.urls import path

from accounts import views

urlpatterns = [
    path("werk/", views.work, name="work"),
    path("profiel/", views.profile, name="profile"),
]
