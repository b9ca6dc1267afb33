"""Addresses of consortia."""

from django.urls import path

from piu.web.cooperation import consortia

app_name = "consortia"
urlpatterns = [
    path("", consortia.listing, name="consortia"),
    path("ouvrir/<slug:slug>", consortia.opening, name="open"),
    path("<slug:slug>", consortia.one, name="consortium"),
    path("<slug:slug>/modifier", consortia.change, name="change"),
    path("<slug:slug>/membres/<str:code>", consortia.member, name="member"),
    path("<slug:slug>/rejoindre", consortia.join, name="join"),
    path("<slug:slug>/quitter/<str:code>", consortia.leave, name="leave"),
    path("<slug:slug>/documents/<slug:kind>", consortia.printed, name="printed"),
    path("<slug:slug>/documents/<slug:kind>.<str:ending>", consortia.download, name="download"),
]
