"""Sign-in with e-mail address and password; passkeys and second factors stand beside it."""

from typing import Any

from django.http import HttpRequest

from coulisse.houses.models import User


class EmailBackend:
    """Django's way in. An unknown address costs as much time as a wrong password."""

    def authenticate(self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **_other: Any) -> User | None:
        if email is None or password is None:
            return None
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
