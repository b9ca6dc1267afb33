"""Groups and consortia of needs on a made-up region. Words of needs are read by the domain."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "piu.config.settings.base")
django.setup()
