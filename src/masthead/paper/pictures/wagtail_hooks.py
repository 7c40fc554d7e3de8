"""What pictures add to Wagtail's making of renditions."""

from typing import Any

from wagtail import hooks
from wagtail.images.image_operations import FilterOperation


class PlainOperation(FilterOperation):
    """Leaves out what the camera wrote into the file: the place where it stood is nobody's business."""

    def construct(self) -> None:
        """It takes no argument."""

    def run(self, willow: Any, image: object, env: object) -> Any:  # noqa: ANN401, ARG002 - as Wagtail declares it
        """The same picture without EXIF."""
        willow.image.info.pop("exif", None)
        return willow


@hooks.register("register_image_operations")
def register_image_operations() -> list[tuple[str, type[FilterOperation]]]:
    """The word "plain" in a rendition's specification."""
    return [("plain", PlainOperation)]
