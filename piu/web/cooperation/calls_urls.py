"""Addresses of calls."""

from django.urls import path

from piu.web.cooperation import views

app_name = "calls"
urlpatterns = [
    path("", views.calls, name="calls"),
    path("<slug:slug>", views.call, name="call"),
]
