"""Addresses of needs."""

from django.urls import path

from piu.web.cooperation import views

app_name = "needs"
urlpatterns = [
    path("", views.needs, name="needs"),
    path("<slug:slug>", views.need, name="need"),
]
