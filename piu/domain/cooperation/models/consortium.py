"""Towns that buy or act together, and what each puts in."""

from django.db import models
from django.urls import reverse

from piu.domain.cooperation.models.need import Need
from piu.domain.territories.models import Territory


class Consortium(models.Model):
    """Several authorities that mean to meet a need together. `revision` grows with each change.

    Dates, cost and legal form stay unknown until someone says them.
    """

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    purpose = models.TextField()
    around = models.ForeignKey(Need, null=True, on_delete=models.SET_NULL, related_name="consortia")
    themes = models.JSONField(default=list)
    legal_form = models.CharField(max_length=30, blank=True)
    sharing_key = models.CharField(max_length=20, default="equal")
    nature = models.CharField(max_length=10, default="supplies")
    cost_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    criteria = models.JSONField(default=list)
    coordinator = models.ForeignKey(
        "ConsortiumMember", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    votes_on = models.DateField(null=True)
    tender_on = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("consortia:consortium", args=[self.slug])

    def scopes(self) -> set[str]:
        """Those of each town that has not left: each may write in what is its own."""
        above = "territory__intermunicipality", "territory__department", "territory__region"
        present = self.members.filter(left_on=None).select_related(*above)
        return {scope for member in present for scope in member.territory.scopes()}

    def journal_name(self) -> tuple[str, str]:
        return "consortium", self.slug


class ConsortiumMember(models.Model):
    """A town in a consortium, from the day it came to the day it left.

    `represented_by` is the member to which it gives a mandate; `use` is how much it will use,
    in the unit that members agreed on.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="members")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, default="buyer")
    use = models.FloatField(null=True)
    represented_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="represents"
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        ordering = ["joined_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "territory"],
                name="member_once",
                condition=models.Q(left_on=None),
            )
        ]

    def __str__(self) -> str:
        return self.territory.name
