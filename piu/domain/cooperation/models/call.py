"""Calls for projects, grants, loans and routes of the law."""

from django.db import models
from django.urls import reverse

from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


class Call(models.Model):
    """A call for projects, a grant, a loan or an engineering aid. Unknown dates stay unknown.

    Dates are kept as given (`opening`, `closing`: YYYY, YYYY-MM or YYYY-MM-DD); `opens_on` and
    `closes_on` are the first and the last day they can mean.
    """

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    operator = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=5, default="fr")
    beneficiaries = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    perimeter = models.CharField(max_length=200, blank=True)
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="calls"
    )
    opening = models.CharField(max_length=10, blank=True)
    closing = models.CharField(max_length=10, blank=True)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    amount_or_rate = models.TextField(blank=True)
    is_recurring = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, related_name="calls")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="call")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("calls:call", args=[self.slug])

    def journal_name(self) -> tuple[str, str]:
        return "calls", self.slug
