"""Who somebody is: signing in, second factor, passkeys, one's own account, invitations."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import account, invitation, passkeys, password, session


class Token(StringConverter):
    """What stands in a link of a mail; any length, so that an altered one gets a page that explains."""

    regex = "[0-9A-Za-z_-]{1,200}"


register_converter(Token, "token")

urlpatterns = [
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-in/code/", session.second_factor, name="second-factor"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey-sign-in"),
    path("sign-in/passkey/question/", passkeys.question, name="passkey-question"),
    path("sign-in/forgotten/", password.forgotten, name="password-forgotten"),
    path("sign-in/new-password/<int:user_id>/<token:token>/", password.reset, name="password-reset"),
    path("sign-in/invitation/<slug:house>/<token:token>/", invitation.invitation, name="invitation"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/second-factor/", account.second_factor, name="second-factor-setup"),
    path("account/second-factor/remove/", account.second_factor_remove, name="second-factor-remove"),
    path("account/second-factor/needed/", account.second_factor_needed, name="second-factor-needed"),
    path("account/recovery-codes/", account.recovery_codes, name="recovery-codes"),
    path("account/passkeys/question/", passkeys.registration, name="passkey-registration"),
    path("account/passkeys/add/", passkeys.add, name="passkey-add"),
    path("account/passkeys/<int:passkey_id>/remove/", passkeys.remove, name="passkey-remove"),
]
