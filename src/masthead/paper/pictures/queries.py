"""Pictures as pages show them."""

from collections.abc import Collection, Iterable, Mapping

from masthead.paper.pictures.models import Picture
from masthead.paper.pictures.values import WIDTHS, AltDecision, PictureId, Shown, Source

TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}
_MARK = 8  # characters of the file's hash in its address: another file is another address, so each may be kept for ever


def shown(
    *, picture_ids: Collection[PictureId], sizes: str, largest: int = WIDTHS[-1], lead: bool = False
) -> Mapping[PictureId, Shown]:
    """
    Pictures as design's component "picture" takes them, in one question to the database; those not there are left out.

    :param sizes: how wide the picture is shown, as the ``sizes`` attribute says it
    :param largest: no file wider than this is offered
    :param lead: whether it is what a reader sees first, and so is fetched first
    """
    wanted = {picture_id for picture_id in picture_ids if picture_id}
    found = Picture.objects.filter(id__in=wanted) if wanted else ()
    return {PictureId(picture.pk): _shown(picture, sizes=sizes, largest=largest, lead=lead) for picture in found}


def known(*, source_ids: Iterable[str]) -> Mapping[str, PictureId]:
    """The pictures that were taken in under these source ids."""
    rows = Picture.objects.filter(source_id__in=set(source_ids)).values_list("source_id", "id")
    return {source_id: PictureId(picture_id) for source_id, picture_id in rows}


def widths(*, width: int, largest: int = WIDTHS[-1]) -> tuple[int, ...]:
    """The widths in which a picture is offered: never wider than it is."""
    smaller = [offered for offered in WIDTHS if offered < width and offered <= largest]
    return (*smaller, width) if width <= largest else tuple(smaller)


def mark(*, picture: Picture) -> str:
    """What tells this file of the picture from an earlier one."""
    return picture.get_file_hash()[:_MARK]


def _shown(picture: Picture, *, sizes: str, largest: int, lead: bool) -> Shown:
    offered = widths(width=picture.width, largest=largest)
    width = offered[-1]
    middle = offered[min(1, len(offered) - 1)]
    described = picture.alt_decision != AltDecision.DECORATIVE
    return Shown(
        src=_address(picture, middle, "jpg"),
        srcset=_srcset(picture, offered, "jpg"),
        sources=(Source(TYPES["webp"], _srcset(picture, offered, "webp")),),
        sizes=sizes,
        width=width,
        height=max(picture.height * width // picture.width, 1),
        alt=picture.alt if described else "",
        lead=lead,
        credit=picture.credit,
        largest=_address(picture, width, "jpg"),
    )


def _srcset(picture: Picture, offered: tuple[int, ...], kind: str) -> str:
    return ", ".join(f"{_address(picture, width, kind)} {width}w" for width in offered)


def _address(picture: Picture, width: int, kind: str) -> str:
    return f"/media/{picture.pk}/{mark(picture=picture)}-{width}.{kind}"
