"""Addresses of long jobs: each is known to the one who asked."""

from django.urls import path

from piu.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:key>", views.job, name="job"),
    path("<uuid:key>/etat", views.state, name="state"),
    path("<uuid:key>/arreter", views.stop, name="stop"),
]
