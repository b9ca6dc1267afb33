"""Addresses of the mediators’ desk."""

from django.urls import path

from piu.web.cooperation import desk

app_name = "desk"
urlpatterns = [
    path("", desk.inbox, name="inbox"),
    path("dire", desk.say_for, name="say"),
    path("<slug:slug>", desk.one, name="need"),
    path("<slug:slug>/note.pdf", desk.note, name="note"),
]
