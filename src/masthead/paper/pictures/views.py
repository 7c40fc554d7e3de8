"""Pictures on the web: answered by our own servers alone, whatever the storage (fixed.md)."""

import re

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from masthead.paper.pictures import operations
from masthead.paper.pictures.values import NoSuchPicture, PictureId

FOR_EVER = "public, max-age=31536000, immutable"
PRIVATE = "private, no-cache"
_PUBLIC_NAME = re.compile(r"[0-9a-f]{8}-\d{1,5}\.(?:jpg|webp)")


@require_safe
def picture(request: HttpRequest, picture_id: int, name: str) -> FileResponse:
    """One size of a picture; those that the office made for itself are for staff alone."""
    if _PUBLIC_NAME.fullmatch(name):
        file, media_type = operations.make_ready(picture_id=PictureId(picture_id), name=name)
        return _sent(file, media_type, FOR_EVER)
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise NoSuchPicture
    file, media_type = operations.open_office_file(picture_id=PictureId(picture_id), name=name)
    return _sent(file, media_type, PRIVATE)


def _sent(file: object, media_type: str, keeping: str) -> FileResponse:
    headers = {
        "Cache-Control": keeping,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return FileResponse(file, content_type=media_type, headers=headers)
