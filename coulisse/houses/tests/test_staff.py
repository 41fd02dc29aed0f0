"""What ends when somebody may do less."""

from os import urandom

from coulisse.houses.models import ApiToken, House
from coulisse.houses.operations import give_role, make_api_token, take_role
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Role
from coulisse.testing.cast import make_user


def test_tokens_of_machines_end_with_their_maker(de_kring: House) -> None:
    ann = make_user("ann@dekring.example", house=de_kring, role=Role.ADMINISTRATOR)
    eva = make_user("eva@dekring.example", house=de_kring, role=Role.ADMINISTRATOR)
    with house_scope(de_kring.pk) as scope:
        for maker, name in ((ann, "till"), (eva, "site")):
            make_api_token(house=de_kring, name=name, scopes=["sell"], actor=COULISSE, user=maker, now=scope.now, random_bytes=urandom)
        give_role(house=de_kring, user=ann, role=Role.TICKETING, actor=COULISSE, now=scope.now)
        take_role(house=de_kring, user=ann, role=Role.TICKETING, actor=COULISSE, now=scope.now)
        assert ApiToken.objects.filter(revoked_at=None).count() == 2, "who stays administrator keeps what works"
        take_role(house=de_kring, user=ann, role=Role.ADMINISTRATOR, actor=COULISSE, now=scope.now)
        assert list(ApiToken.objects.filter(revoked_at=None).values_list("name", flat=True)) == ["site"]
