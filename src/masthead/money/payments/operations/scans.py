"""Scans and photographs of what came in: kept outside public media, shown only to those with the duty."""

import hashlib
import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Refusal
from masthead.machinery.audit import operations as audit
from masthead.money.payments import formats, models, queries
from masthead.money.payments.values import SCAN_BYTES_MAX, SCAN_TYPES, TYPE_BATCHES, AsideId, LineId, ScanId

STEM_LENGTH = 80
_ENDINGS = {SCAN_TYPES["JPEG"]: "jpg", SCAN_TYPES["PNG"]: "png", SCAN_TYPES["PDF"]: "pdf"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # names that Windows keeps for itself


class ScanTooLarge(Refusal):
    """A scan has a size that a page needs."""

    code = "scan_too_large"
    words = "This file is too large: at most {most} MB. Scan it at a lower resolution, or in parts."


class NoScan(Refusal):
    """It is no picture or PDF that can be read."""

    code = "no_scan"
    words = "This can’t be read as a picture (JPEG, PNG) or a PDF. Nothing was kept."


@transaction.atomic
def add_scan(
    *,
    code: str,
    name: str,
    content: bytes,
    actor: Actor,
    now: datetime,
    line_id: LineId | None = None,
    aside_id: AsideId | None = None,
) -> ScanId:
    """
    Keep a scan or photograph of a batch, of one of its lines, or of something set aside.

    :param code: the batch's reference; empty for something set aside that came with none
    :param name: the file's name as its owner called it: what is unsafe in it is dropped (security.md D29)
    :raises ScanTooLarge: if it has more than SCAN_BYTES_MAX bytes
    :raises NoScan: if it can't be read, or is of another kind
    :raises NoSuchBatch, NoSuchLine, NoSuchAside: if there is no such thing
    """
    actor.must(TYPE_BATCHES)
    batch = models.Batch.objects.filter(code=code).first() if code else None
    if batch is None and (code or aside_id is None):
        raise queries.NoSuchBatch
    if line_id is not None and not models.Line.objects.filter(id=line_id, batch=batch).exists():
        raise queries.NoSuchLine
    if aside_id is not None and not models.SetAside.objects.filter(id=aside_id).exists():
        raise queries.NoSuchAside
    scan_id = keep(
        name=name,
        content=content,
        batch_id=batch.id if batch else None,
        line_id=line_id,
        aside_id=aside_id,
        actor=actor,
        now=now,
    )
    detail: dict[str, object] = {"scan": str(scan_id)}
    audit.record(act="payments.add_scan", subject=code or str(aside_id), actor=actor, now=now, detail=detail)
    return scan_id


def keep(
    *,
    name: str,
    content: bytes,
    actor: Actor,
    now: datetime,
    batch_id: UUID | None = None,
    line_id: UUID | None = None,
    aside_id: UUID | None = None,
) -> ScanId:
    """
    Keep a file that was scanned, in the caller's transaction.

    :raises ScanTooLarge, NoScan: as ``add_scan``
    """
    if len(content) > SCAN_BYTES_MAX:
        raise ScanTooLarge(most=SCAN_BYTES_MAX // 1_000_000)
    try:
        kept, media_type = formats.cleaned(content=content)
    except formats.NotAScan as wrong:
        raise NoScan from wrong
    scan_id = ScanId(ids.uuid7(now=now))
    file = queries.scan_file(scan_id=scan_id)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The file comes first: a row without its file would be a lie, a file without its row is only idle.
    file.write_bytes(kept)
    models.Scan.objects.create(
        id=scan_id,
        batch_id=batch_id,
        line_id=line_id,
        aside_id=aside_id,
        name=safe_name(name=name, media_type=media_type),
        media_type=media_type,
        size_bytes=len(kept),
        digest=hashlib.sha256(kept).hexdigest(),
        made_at=now,
        made_by=actor.name,
    )
    return scan_id


def safe_name(*, name: str, media_type: str) -> str:
    """The name under which a scan is offered for saving: no system reads a path, a device or a hidden file in it."""
    last = re.split(r"[/\\]", name)[-1]
    stem = last.rpartition(".")[0] or last
    plain = re.sub(r"[^\w -]", "", stem, flags=re.ASCII).strip(" -_")[:STEM_LENGTH].strip()
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"scan {plain}".strip()
    return f"{plain}.{_ENDINGS[media_type]}"


def seen_scan(*, scan_id: ScanId, actor: Actor, now: datetime) -> None:
    """Log that somebody looked at a scan: a letter tells who gave what, and why (P17)."""
    audit.record(act="payments.see_scan", subject=str(scan_id), actor=actor, now=now, detail={"purpose": "a scan"})
