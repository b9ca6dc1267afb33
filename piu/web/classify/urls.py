"""Addresses of the classifier: labels proposed for a pasted text, and the card of the model."""

from django.urls import path

from piu.web.classify import views

app_name = "classify"
urlpatterns = [
    path("classer", views.classify, name="classify"),
    path("classement", views.card, name="card"),
]
