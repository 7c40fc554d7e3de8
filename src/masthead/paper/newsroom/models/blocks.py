"""What a text is made of. Blocks hold what was written; how it looks is design's."""

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

INLINE = ("bold", "italic", "link")


def body() -> StreamField:
    """The text of an article or a static page."""
    return StreamField(
        [
            ("text", blocks.RichTextBlock(features=list(INLINE), icon="pilcrow", label="Text")),
            ("heading", blocks.CharBlock(icon="h2", label="Heading")),
            ("subheading", blocks.CharBlock(icon="h3", label="Smaller heading")),
            ("picture", blocks.StructBlock(_picture(), icon="image", label="Picture")),
            ("quote", blocks.StructBlock(_quote(), icon="openquote", label="Quote")),
            ("list", blocks.RichTextBlock(features=["ul", "ol", *INLINE], icon="list-ul", label="List")),
            ("preserved", blocks.RawHTMLBlock(icon="code", label="Kept source", help_text=_KEPT)),
        ],
        blank=True,
        verbose_name="text",
    )


def rail() -> StreamField:
    """The stories beside the lead."""
    return StreamField(
        [("article", _article())], blank=True, help_text="What you leave empty fills itself with the latest."
    )


def rows() -> StreamField:
    """The rows under it."""
    row: list[tuple[str, blocks.Block]] = [
        ("title", blocks.CharBlock(required=False, help_text="The first row needs none.")),
        ("articles", blocks.ListBlock(_article(), min_num=0)),
    ]
    return StreamField([("row", blocks.StructBlock(row))], blank=True)


_KEPT = "HTML from where the text came from. What is unsafe in it isn't shown."


def _article() -> blocks.PageChooserBlock:
    return blocks.PageChooserBlock("newsroom.Article")


def _picture() -> list[tuple[str, blocks.Block]]:
    return [
        ("picture", ImageChooserBlock()),
        ("caption", blocks.CharBlock(required=False)),
        ("credit", blocks.CharBlock(required=False, help_text="Leave empty for the picture's own.")),
    ]


def _quote() -> list[tuple[str, blocks.Block]]:
    return [
        ("text", blocks.TextBlock(rows=3, help_text="With its quotation marks.")),
        ("who", blocks.CharBlock(required=False, label="Who said it")),
    ]
