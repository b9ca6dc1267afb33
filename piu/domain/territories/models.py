"""Places of France, their boundaries and how they nest. Their public figures are statements."""

from django.db import models
from django.urls import reverse

from piu.domain.statements.models import Subject
from piu.domain.territories.choices import Level


class Territory(models.Model):
    """A commune (INSEE code), an EPCI (SIREN), a département (`dep-59`) or a région (`reg-32`).

    `population` repeats the public current value of its subject so that lists can sort on it; the
    import writes both and a test proves that they agree.
    """

    code = models.CharField(max_length=12, unique=True)
    level = models.CharField(max_length=20, choices=Level)
    name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120)
    siren = models.CharField(max_length=9, blank=True, db_index=True)
    legal_kind = models.CharField(max_length=10, blank=True, help_text="CA, CC, CU, METRO…")
    intermunicipality = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="members"
    )
    department = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    population = models.PositiveIntegerField(null=True, db_index=True)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="territory")

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="territory_point"),
            # The finder reads this index alone, from end to end, at each letter typed.
            models.Index(fields=["search_name", "population", "code"], name="territory_finder"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("territories:territory", args=[self.code])

    def scopes(self) -> set[str]:
        above = (self.intermunicipality, self.department, self.region)
        return {f"territory:{place.code}" for place in (self, *above) if place is not None}

    def journal_name(self) -> tuple[str, str]:
        return "territory", self.code


class Outline(models.Model):
    """The simplified boundary of a territory, encoded as in the shipped pack, and its area."""

    territory = models.OneToOneField(Territory, on_delete=models.CASCADE, related_name="outline")
    rings = models.TextField()
    area_km2 = models.FloatField()

    def __str__(self) -> str:
        return self.territory.code


class Postcode(models.Model):
    """A postcode serves several communes, and a commune may have several."""

    code = models.CharField(max_length=5, db_index=True)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="postcodes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "territory"], name="postcode_once")]

    def __str__(self) -> str:
        return self.code


class OtherName(models.Model):
    """A name still in use inside a commune: delegated or associated commune, arrondissement."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120, db_index=True)

    class Meta:
        ordering = ["search_name"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "name"], name="other_name_once")
        ]

    def __str__(self) -> str:
        return self.name
