"""What territories need, who offers what, and which calls and aids are there."""

from django.db import models
from django.urls import reverse

from piu.domain.people.models import Organisation
from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


class Need(models.Model):
    """Something a territory asks for, in its words."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=250)
    description = models.TextField()
    constraint = models.TextField(blank=True)
    horizon = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=5, default="fr")
    themes = models.JSONField(default=list)
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="needs"
    )
    place_name = models.CharField(max_length=200)
    place_level = models.CharField(max_length=30, blank=True)
    sources = models.ManyToManyField(Source, related_name="needs")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="need")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("needs:need", args=[self.slug])

    def scopes(self) -> set[str]:
        return set(self.subject.place)

    def journal_name(self) -> tuple[str, str]:
        return "needs", self.slug


class NeedDraft(models.Model):
    """A sentence said by someone without an account, until its e-mail address is confirmed.

    `key` opens the page of the draft; `proof` is in the e-mail only, and publishes it. The address
    is for mediators: no page, no journal line and no export shows it.
    """

    key = models.CharField(max_length=40, unique=True)
    proof = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    language = models.CharField(max_length=5, default="fr")
    email = models.EmailField()
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(max_length=400)
    said_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    need = models.OneToOneField(Need, null=True, on_delete=models.CASCADE, related_name="draft")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def scopes(self) -> set[str]:
        return self.territory.scopes()

    def journal_name(self) -> tuple[str, str]:
        return "need_draft", str(self.pk)


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
