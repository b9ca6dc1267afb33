"""Addresses."""

from django.urls import path

from piu.web.search import views

app_name = "search"
urlpatterns = [
    path("rechercher", views.search, name="search"),
    path("rechercher/enregistrees", views.saved, name="saved"),
    path("rechercher/enregistrer", views.save, name="save"),
    path("rechercher/enregistrees/<int:pk>/retirer", views.remove, name="remove"),
    path("rechercher/suggestions", views.suggest, name="suggestions"),
]
