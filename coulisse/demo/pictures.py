"""Posters, drawn and stored by threads beside the selling: drawing needs no database."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from coulisse.demo import posters
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme import operations as programme
from coulisse.programme.images import StoredImage, keep_picture
from coulisse.programme.models import Production

THREADS = 2
FOCAL = (50, 50)


class Pictures:
    """The drawings of a season: begun when it is opened, waited for where they are hung."""

    def __init__(self, productions: Iterable[dict[str, Any]]) -> None:
        self.productions = tuple(productions)

    def __enter__(self) -> "Pictures":
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="posters")
        self._drawn: dict[tuple[str, str], Future[bytes]] = {
            (described["house"], described["slug"]): self._pool.submit(posters.draw, described) for described in self.productions
        }
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def hang(self, house: House) -> None:
        """Show the poster of every production of the house that has none. Outside any scope."""
        stored = self._stored(house)
        with house_scope(house.pk) as scope:
            for production in Production.objects.filter(images=None, slug__in=stored):
                picture, alt = stored[production.slug]
                programme.add_image(production=production, stored=picture, alt=alt, actor=COULISSE, now=scope.now)

    def _stored(self, house: House) -> dict[str, tuple[StoredImage, dict[str, str]]]:
        own = [described for described in self.productions if described["house"] == house.slug]
        kept = [self._pool.submit(self._keep, house.pk, self._drawn[house.slug, described["slug"]]) for described in own]
        return {described["slug"]: (picture.result(), described["image_alt"]) for described, picture in zip(own, kept, strict=True)}

    @staticmethod
    def _keep(house_id: int, drawn: Future[bytes]) -> StoredImage:
        return keep_picture(house_id=house_id, data=drawn.result(), focal=FOCAL)
