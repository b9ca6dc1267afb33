"""Who offers what, and where it has served."""

from django.db import models
from django.urls import reverse

from piu.domain.people.models import Organisation
from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


class Solution(models.Model):
    """What an innovator offers, and where it has served."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="solutions"
    )
    description = models.TextField()
    language = models.CharField(max_length=5, default="fr")
    themes = models.JSONField(default=list)
    maturity = models.CharField(max_length=20)
    home = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="home_solutions"
    )
    home_name = models.CharField(max_length=200, blank=True)
    sources = models.ManyToManyField(Source, related_name="solutions")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="solution")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("solutions:solution", args=[self.slug])

    def journal_name(self) -> tuple[str, str]:
        return "solutions", self.slug


class Reference(models.Model):
    """A territory where a solution is said to have served (claimed, until confirmed)."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="references")
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="solution_references"
    )
    place_name = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.place_name
