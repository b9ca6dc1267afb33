"""What mediators do for a need: each contact, and the next act."""

from django.conf import settings
from django.db import models

from piu.domain.cooperation.choices import Trust
from piu.domain.cooperation.models.need import Need


class Contact(models.Model):
    """One contact about a need, for mediators only. `who` is a role, not a name."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="contacts")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    who = models.CharField(max_length=120)
    note = models.TextField()
    trust = models.CharField(max_length=10, choices=Trust, blank=True)
    next_act = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.need}: {self.who}"
