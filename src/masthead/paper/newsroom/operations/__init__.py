"""Everything that changes the paper."""

from masthead.paper.newsroom.operations.arranging import arrange_front
from masthead.paper.newsroom.operations.noting import (
    note_author,
    note_edit,
    note_move,
    note_new_address,
    note_picture,
    note_publication,
    note_removal,
)
from masthead.paper.newsroom.operations.opening import admit_editor, open_newsroom
from masthead.paper.newsroom.operations.publishing import publish, publish_due, unpublish
from masthead.paper.newsroom.operations.taking_in import take_in

__all__ = [
    "admit_editor", "arrange_front", "note_author", "note_edit", "note_move", "note_new_address", "note_picture",
    "note_publication", "note_removal", "open_newsroom", "publish", "publish_due", "take_in", "unpublish",
]  # fmt: skip
