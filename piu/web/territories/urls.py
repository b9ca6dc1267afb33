"""Addresses of the territories: the finder, and one page each."""

from django.urls import path

from piu.web.territories import views

app_name = "territories"
urlpatterns = [
    path("", views.territories, name="territories"),
    path("<slug:code>", views.territory, name="territory"),
    path("<str:code>/complements", views.complement, name="complement"),
    path("<str:code>/passation.pdf", views.handover, name="handover"),
]
