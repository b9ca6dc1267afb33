"""Addresses."""

app_name = "toiles"
urlpatterns: list = []
