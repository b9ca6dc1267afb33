"""Addresses of clauses."""

from django.urls import path

from piu.web.cooperation import clauses

app_name = "clauses"
urlpatterns = [
    path("", clauses.library, name="clauses"),
    path("achat-innovant", clauses.innovative, name="innovative"),
]
