"""What could be done on a toile, and how far it has come."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from piu.domain.ecosystem.choices import FollowUp
from piu.domain.ecosystem.models.toile import EcosystemWeb


class Opportunity(models.Model):
    """An opportunity that people follow: how far it has come, and who does the next act.

    `key` names both sides and the resource; what was found of it (how much, how likely) is read
    from the toile each time and never stored.
    """

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="opportunities")
    key = models.CharField(max_length=250)
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=FollowUp)
    cause = models.CharField(max_length=500, blank=True)
    next_act = models.CharField(max_length=300, blank=True)
    next_by = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["web", "key"], name="opportunity_once")]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("toiles:opportunity", args=[self.web.slug, self.key])

    def scopes(self) -> set[str]:
        return self.web.scopes()

    def journal_name(self) -> tuple[str, str]:
        return "opportunity", f"{self.web.slug}/{self.key}"
