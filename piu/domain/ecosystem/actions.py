"""Writes of the toile: imports, snapshots, scenarios."""

import json
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

