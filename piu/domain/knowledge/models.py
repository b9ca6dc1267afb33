"""The library: experiences lived by territories, their method first. Figures are statements."""

from django.db import models
from django.urls import reverse

from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


class Experience(models.Model):
    """A case lived by a territory. `place_name` keeps the name that the sources give.

    `region` is known even where the place itself has no code among the territories.
    """

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=250)
    summary = models.TextField()
    language = models.CharField(max_length=5, default="fr")
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="experiences"
    )
    place_name = models.CharField(max_length=200)
    place_level = models.CharField(max_length=30, blank=True)
    region = models.ForeignKey(Territory, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20)
    intensity = models.CharField(max_length=20)
    start_year = models.SmallIntegerField(null=True)
    end_year = models.SmallIntegerField(null=True)
    confidence = models.CharField(max_length=12)
    label_basis = models.CharField(max_length=12, default="judgement")
    evaluation_moment = models.CharField(max_length=10, default="none")
    partners = models.JSONField(default=list)
    funding = models.JSONField(default=list)
    schemes = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    replicability = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, related_name="experiences")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="experience")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("experiences:experience", args=[self.slug])

    def scopes(self) -> set[str]:
        return self.territory.scopes() if self.territory is not None else set()

    def journal_name(self) -> tuple[str, str]:
        return "experiences", self.slug


class Part(models.Model):
    """A sentence of an experience, at its rank."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE)
    rank = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        abstract = True
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.text


class Step(Part):
    """One step of the method."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="steps")


class Obstacle(Part):
    """What stood in the way: its kind, on whose side, and the words that say so."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="obstacles")
    kind = models.CharField(max_length=20)
    side = models.CharField(max_length=20)
    span = models.TextField(blank=True)


class SuccessFactor(Part):
    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, related_name="success_factors"
    )


class Effect(Part):
    """What the case brought, in one domain."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="effects")
    domain = models.CharField(max_length=20)


class ExperienceTheme(models.Model):
    """A theme of an experience; rank 0 is the main one."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="themes")
    code = models.CharField(max_length=60, db_index=True)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["experience", "code"], name="experience_theme_once")
        ]

    def __str__(self) -> str:
        return self.code


class Transposition(models.Model):
    """An idea that moved: from a case (or a named place) to a case (or a named place)."""

    parent = models.ForeignKey(
        Experience, null=True, on_delete=models.CASCADE, related_name="transposed_to"
    )
    parent_name = models.CharField(max_length=250, blank=True)
    child = models.ForeignKey(
        Experience, null=True, on_delete=models.CASCADE, related_name="transposed_from"
    )
    child_name = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=False) | models.Q(child__isnull=False),
                name="transposition_has_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.parent or self.parent_name} → {self.child or self.child_name}"
