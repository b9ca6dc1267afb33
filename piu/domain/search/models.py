"""What can be found: public records with their facets. The text index is derived from them."""

from django.conf import settings
from django.db import models

from piu.domain.territories.models import Territory


class Findable(models.Model):
    """One record that search can return, as the public sees it.

    `parts` holds its text by part (steps, obstacles…), so that a result can say where a word
    stands; `digest` is the fingerprint of all the rest, which the text index repeats.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    parts = models.JSONField(default=dict)
    place_name = models.CharField(max_length=200, blank=True)
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.CASCADE, related_name="findables"
    )
    population = models.PositiveIntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="findable_once")]

    def __str__(self) -> str:
        return self.identifier

    @property
    def identifier(self) -> str:
        """The public name of the record: `experiences/<slug>`."""
        return f"{self.kind}/{self.key}"


class FacetValue(models.Model):
    """A record has this code under this facet (theme, stage, size_class, region…)."""

    findable = models.ForeignKey(Findable, on_delete=models.CASCADE, related_name="facet_values")
    facet = models.CharField(max_length=20)
    code = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["findable", "facet", "code"], name="facet_value_once")
        ]
        indexes = [models.Index(fields=["facet", "code"], name="facet_lookup")]

    def __str__(self) -> str:
        return f"{self.facet}={self.code}"


class SavedSearch(models.Model):
    """A question that someone keeps: new records that answer it are told by e-mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    text = models.CharField(max_length=400, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    filters = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.text

    def journal_name(self) -> tuple[str, str]:
        return "saved_search", str(self.pk)


class Alert(models.Model):
    """A record that answers a saved search; without a date, its e-mail has not left yet."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerts")
    identifier = models.CharField(max_length=150)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["search", "identifier"], name="alerted_once")
        ]

    def __str__(self) -> str:
        return self.identifier
