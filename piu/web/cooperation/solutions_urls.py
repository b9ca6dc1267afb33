"""Addresses of solutions."""

from django.urls import path

from piu.web.cooperation import views

app_name = "solutions"
urlpatterns = [
    path("", views.solutions, name="solutions"),
    path("<slug:slug>", views.solution, name="solution"),
]
