"""Addresses of the pages about the site itself."""

from django.urls import path

from piu.web.pages import views

PAGES = {
    "data": ("donnees", "pages/open_data.html"),
    "accessibility": ("accessibilite", "pages/accessibility.html"),
    "ecodesign": ("ecoconception", "pages/ecodesign.html"),
    "privacy": ("confidentialite", "pages/privacy.html"),
    "security": ("securite", "pages/security.html"),
    "legal": ("mentions", "pages/legal.html"),
    "mediation": ("mediation", "pages/mediation.html"),
}

app_name = "pages"
urlpatterns = [
    path(address, views.page, {"template": template}, name=name)
    for name, (address, template) in PAGES.items()
]
