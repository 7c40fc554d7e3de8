"""What the paper's tests are made of."""

import io
from datetime import UTC, datetime

from PIL import Image

from masthead.kernel.actors import program
from masthead.paper.pictures.values import AltDecision, PictureRecord

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
US = program("tests")
PASSWORD = "a ferry, a quay and a bridge"


def picture_record(**more: object) -> PictureRecord:
    """A picture of a bridge as another system tells it."""
    file = io.BytesIO()
    image = Image.new("RGB", (1600, 1000), "#31445a")
    exif = image.getexif()
    exif[0x010F] = "Camera of the quay"
    image.save(file, "JPEG", exif=exif)
    facts: dict[str, object] = {
        "source_id": "tests:bridge",
        "name": "The bridge at dusk.JPG",
        "content": file.getvalue(),
        "title": "Bridge",
        "alt": "A swing bridge, one leaf open",
        "alt_decision": AltDecision.DESCRIBED,
        "credit": "Picture: Ines Farrow",
    }
    return PictureRecord(**{**facts, **more})  # type: ignore[arg-type]
