"""Addresses of the pages about the site itself."""

from django.urls import path

from piu.web.pages import views

app_name = "pages"
urlpatterns = [
    path("donnees", views.page, {"name": "data"}, name="data"),
    path("accessibilite", views.page, {"name": "accessibility"}, name="accessibility"),
    path("ecoconception", views.page, {"name": "ecodesign"}, name="ecodesign"),
    path("confidentialite", views.page, {"name": "privacy"}, name="privacy"),
    path("securite", views.page, {"name": "security"}, name="security"),
    path("mentions", views.page, {"name": "legal"}, name="legal"),
    path("mediation", views.page, {"name": "mediation"}, name="mediation"),
]
