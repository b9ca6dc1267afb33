"""Snapshots of a toile, the questions asked of them, and their answers."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from piu.domain.ecosystem.models.toile import EcosystemWeb
from piu.domain.statements.choices import Visibility


class NetworkSnapshot(models.Model):
    """What a viewpoint saw of a toile at one moment, in full: scenarios run on it, never on rows.

    `content` is canonical JSON (sorted keys), `digest` its SHA-256: the same facts, the same row.
    `audience` lists the rights that its figures need (empty: anyone's), see `scenarios`.
    """

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="snapshots")
    visibility = models.CharField(max_length=10, choices=Visibility)
    digest = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    layout = models.JSONField(default=dict)
    audience = models.JSONField(default=list)
    # What the closure of each site would do, computed once after the snapshot: see the bridge.
    ranking = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.web.slug} {self.digest[:12]}"


class Scenario(models.Model):
    """A question put to a snapshot: shocks, seed, draws and stopping threshold.

    `days` and `step_days` when it is followed in time; `days` null for the long run.

    `digest` names the question without the engine; each engine version answers it in a `Run`.
    """

    snapshot = models.ForeignKey(
        NetworkSnapshot, on_delete=models.PROTECT, related_name="scenarios"
    )
    shocks = models.JSONField()
    seed = models.PositiveIntegerField()
    draws = models.PositiveIntegerField()
    eps = models.FloatField()
    days = models.PositiveIntegerField(null=True)
    step_days = models.PositiveSmallIntegerField(default=7)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.digest[:12]

    def journal_name(self) -> tuple[str, str]:
        return "scenario", self.digest[:16]


class SavedScenario(models.Model):
    """The name that a person gives to a question, to find it again and to show it."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "by"], name="scenario_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """The answer of one engine version to one scenario. `key` is its public address."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="runs")
    engine_version = models.CharField(max_length=20)
    key = models.CharField(max_length=16, unique=True)
    result = models.JSONField()
    seconds = models.FloatField()
    # Bytes of the result: answers of people without an account may not fill the disk.
    size = models.PositiveIntegerField(default=90_000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "engine_version"], name="run_once")
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("toiles:run", args=[self.scenario.snapshot.web.slug, self.key])
