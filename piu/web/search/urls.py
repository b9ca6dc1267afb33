"""Addresses."""

from django.urls import path

from piu.web.search import views

app_name = "search"
urlpatterns = [
    path("rechercher", views.search, name="search"),
    path("rechercher/suggestions", views.suggest, name="suggestions"),
]
