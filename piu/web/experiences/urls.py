"""Addresses of the library of experiences."""

from django.urls import path

from piu.web.experiences import family, suitability, views

app_name = "experiences"
urlpatterns = [
    path("", views.experiences, name="experiences"),
    path("<slug:slug>", views.experience, name="experience"),
    path("<slug:slug>/synthese.pdf", views.synthesis, name="synthesis"),
    path("<slug:slug>/chez-nous", suitability.suits, name="suits"),
    path("<slug:slug>/famille", family.family, name="family"),
]
