"""Taking pictures in, and making their sizes."""

import io
import mimetypes
from datetime import datetime
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, UnidentifiedImageError
from wagtail.images.models import Filter

from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.paper.pictures import queries
from masthead.paper.pictures.models import Picture, Rendition
from masthead.paper.pictures.values import TAKE_IN_PICTURES, NoSuchPicture, NotAPicture, PictureId, PictureRecord

FORMATS = {"AVIF": "avif", "GIF": "gif", "JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
PIXELS_MAX = 50_000_000  # D20: more is a bomb, or a mistake
SPECIFICATIONS = {
    "jpg": "width-{width}|plain|format-jpeg|jpegquality-76",
    "webp": "width-{width}|plain|format-webp|webpquality-72",
}


@transaction.atomic
def take_in(*, record: PictureRecord, actor: Actor, now: datetime) -> PictureId:
    """
    Take a picture in; the same source id again changes its words and, where it is another file, its file.

    :raises NotAPicture: if no picture can be made from the bytes
    """
    actor.must(TAKE_IN_PICTURES)
    extension = _extension(record)
    picture = Picture.objects.select_for_update().filter(source_id=record.source_id).first() or Picture(
        source_id=record.source_id
    )
    words = ("title", "alt", "alt_decision", "credit", "rights_note", "use_until")
    is_new = picture.pk is None
    is_changed = any(getattr(picture, name) != getattr(record, name) for name in words)
    is_other_file = is_new or not _is_same_file(picture, record.content)
    if not (is_changed or is_other_file):
        return PictureId(picture.pk)
    for name in words:
        setattr(picture, name, getattr(record, name))
    if is_other_file:
        picture.file = ContentFile(record.content, name=f"{_stem(record.name)}.{extension}")
        picture.file_hash = ""
        picture.file_size = None
    picture.save()
    picture.get_file_hash()
    if is_other_file and not is_new:
        picture.renditions.all().delete()
    detail = {"source_id": record.source_id, "made": is_new}
    audit.record(act="pictures.take_in", subject=f"picture:{picture.pk}", actor=actor, now=now, detail=detail)
    return PictureId(picture.pk)


def make_ready(*, picture_id: PictureId, name: str) -> tuple[IO[bytes], str]:
    """
    One size of a picture, made when it is first asked for.

    :param name: ``MARK-WIDTH.EXTENSION``, as queries wrote it into a page
    :return: the file, and its media type
    :raises NoSuchPicture: if there is no such picture, or it is not offered so
    """
    stem, _, kind = name.rpartition(".")
    mark, _, width = stem.partition("-")
    picture = Picture.objects.filter(id=picture_id).first()
    if picture is None or kind not in SPECIFICATIONS or not width.isdigit():
        raise NoSuchPicture
    # An address with an older file's mark is refused, or it would keep this file under that name for ever.
    if mark != queries.mark(picture=picture) or int(width) not in queries.widths(width=picture.width):
        raise NoSuchPicture
    return _opened(_rendition(picture, SPECIFICATIONS[kind].format(width=width))), queries.TYPES[kind]


def open_office_file(*, picture_id: PictureId, name: str) -> tuple[IO[bytes], str]:
    """
    A size that the office made for its own screens; it may bear what the camera wrote, and so is for staff alone.

    :return: the file, and its media type
    :raises NoSuchPicture: if there is none of that name
    """
    rendition = Rendition.objects.filter(image_id=picture_id, file__endswith=f"/{name}").first()
    if rendition is None:
        raise NoSuchPicture
    return _opened(rendition), mimetypes.guess_type(name)[0] or "application/octet-stream"


def _rendition(picture: Picture, specification: str) -> Rendition:
    # Wagtail's own look-up keeps renditions in each process's memory, where one that was deleted would live on.
    found = picture.renditions.filter(filter_spec=specification).first()
    if found is None:
        with picture.generate_rendition_file(Filter(spec=specification)) as made:
            found, _ = picture.renditions.get_or_create(filter_spec=specification, defaults={"file": made})
    return found


def _opened(rendition: Rendition) -> IO[bytes]:
    try:
        file: IO[bytes] = rendition.file.storage.open(rendition.file.name, "rb")
    except FileNotFoundError:
        rendition.delete()  # the next request makes it again
        raise NoSuchPicture from None
    return file


def _extension(record: PictureRecord) -> str:
    """The extension that the bytes themselves call for, whatever the file was called."""
    try:
        with Image.open(io.BytesIO(record.content)) as image:
            width, height = image.size
            found = FORMATS.get(image.format or "")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise NotAPicture(name=record.name, why="its bytes are of no known kind") from None
    if found is None:
        raise NotAPicture(name=record.name, why="it must be a JPEG, PNG, WebP, AVIF or GIF")
    if width * height > PIXELS_MAX:
        raise NotAPicture(name=record.name, why=f"it has {width} by {height} pixels, which is too many")
    return found


def _stem(name: str) -> str:
    stem = name.rpartition("/")[2].rpartition(".")[0] or name
    return (
        "".join(character if character.isascii() and character.isalnum() else "-" for character in stem)[:60]
        or "picture"
    )


def _is_same_file(picture: Picture, content: bytes) -> bool:
    if picture.file_size != len(content):
        return False
    with picture.open_file() as file:
        return bool(file.read() == content)
