"""Posters, drawn and stored by threads beside the selling: drawing needs no database."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any

from coulisse.demo import posters, season
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme import operations as programme
from coulisse.programme.images import StoredImage, keep_picture
from coulisse.programme.models import Production

THREADS = 2
FOCAL = (50, 50)


class Pictures:
    """The posters of productions that have none: begun when a house is made, hung when they are dry."""

    def __enter__(self) -> "Pictures":
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="posters")
        self._made: dict[tuple[int, str], Future[StoredImage]] = {}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def begin(self, houses: Iterable[House]) -> None:
        """Start to draw, what is played first before what is played last. Outside any scope."""
        bare = [(house, described) for house in houses for described in _without_poster(house)]
        for house, described in sorted(bare, key=lambda pair: pair[1]["performances"][0]["in_days"]):
            self._made[house.pk, described["slug"]] = self._pool.submit(_drawn_and_kept, house.pk, described)

    @property
    def waiting(self) -> int:
        return len(self._made)

    def hang(self, *, all_of_them: bool = False) -> None:
        """Show what is ready; or wait, and show the rest. Outside any scope."""
        if all_of_them:
            wait(self._made.values())
        for (house_id, slug), picture in list(self._made.items()):
            if picture.done():
                _hang(house_id, slug, picture.result())
                del self._made[house_id, slug]


def _without_poster(house: House) -> list[dict[str, Any]]:
    with house_scope(house.pk):
        bare = set(Production.objects.filter(images=None).values_list("slug", flat=True))
    return [described for described in season.productions_of(house) if described["slug"] in bare]


def _drawn_and_kept(house_id: int, described: dict[str, Any]) -> StoredImage:
    return keep_picture(house_id=house_id, data=posters.draw(described), focal=FOCAL)


def _hang(house_id: int, slug: str, picture: StoredImage) -> None:
    alt = next(described["image_alt"] for described in season.productions() if described["slug"] == slug)
    with house_scope(house_id) as scope:
        for production in Production.objects.filter(images=None, slug=slug):
            programme.add_image(production=production, stored=picture, alt=alt, actor=COULISSE, now=scope.now)
