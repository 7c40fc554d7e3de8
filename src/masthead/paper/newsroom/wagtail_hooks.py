"""What the newsroom adds to the office: authors."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.paper.newsroom.models import Author


class AuthorViewSet(SnippetViewSet):
    """Authors, in the main menu."""

    model = Author
    icon = "user"
    menu_label = "Authors"
    menu_order = 250
    add_to_admin_menu = True
    list_display = ("name", "slug")
    copy_view_enabled = False


register_snippet(AuthorViewSet)
