from django.db import models

from coulisse.houses.rows import DatabasePromise, HouseModel
from coulisse.houses.types import Role

from .identity import User


class OwnSignIn(DatabasePromise):
    """Somebody who signs in sees in which houses they work, before any house is chosen."""

    def statements(self, model: type[models.Model]) -> list[str]:
        mine = "user_id = NULLIF(current_setting('coulisse.user', true), '')::bigint"
        return [f'CREATE POLICY own_sign_in ON "{model._meta.db_table}" FOR SELECT USING ({mine})']

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'DROP POLICY own_sign_in ON "{model._meta.db_table}"']


class StaffRole(HouseModel):
    """Somebody works in a house, in one or more roles."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "user", "role"], name="staff_role_once"),
            OwnSignIn(name="staff_role_own_sign_in"),
        ]


class Invitation(HouseModel):
    """Somebody was asked to work in a house; the link in the mail carries the token, we keep its digest."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    token_digest = models.BinaryField(max_length=32)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "token_digest"], name="invitation_token_once")]


class ApiToken(HouseModel):
    """A machine that may act for a house; shown once, we keep its digest."""

    name = models.CharField(max_length=80)
    token_digest = models.BinaryField(max_length=32)
    scopes = models.JSONField(default=list, help_text="Of `coulisse.houses.types.ApiScope`.")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "token_digest"], name="api_token_once")]
