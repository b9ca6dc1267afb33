"""People, the organisations they act for, and the rights given to them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from piu.domain.people.choices import OrganisationKind, Role


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address: there is no user name."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who signs in. Rights are `Grant` rows, read by `permissions`, and nothing else."""

    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def journal_name(self) -> tuple[str, str]:
        return "user", str(self.pk)


class Organisation(models.Model):
    """A legal person: authority, company, association, laboratory."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    siren = models.CharField(max_length=9, blank=True, db_index=True)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["siren"], condition=~models.Q(siren=""), name="organisation_siren_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> set[str]:
        return {f"organisation:{self.slug}"}

    def journal_name(self) -> tuple[str, str]:
        return "organisation", self.slug


class Circle(models.Model):
    """A named group of organisations that share what others do not see."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    organisations = models.ManyToManyField(Organisation, related_name="circles")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user acts for an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.organisation}"


class Grant(models.Model):
    """A role given to a user within a scope: `*`, `toile:dunkerque`, `territory:59183`..."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    scope = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role", "scope"], name="grant_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} ({self.scope})"
