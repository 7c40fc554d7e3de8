"""Pages of the look itself: the style sheet, and the gallery, where every component is shown in every state."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from masthead.design.formats import examples, sheets

FOR_EVER = "public, max-age=31536000, immutable"
SPECIMENS = ("front", "article", "give", "fund", "section")


@require_safe
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the look. Its name bears the hash of its content, so a browser may keep it for ever."""
    found = sheets.sheets().get(name.partition(".")[0])
    if found is None:
        raise Http404
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(found.gzipped if zipped else found.plain, content_type=found.content_type)
    if zipped:
        answer["Content-Encoding"] = "gzip"
    # A page made before the last change still asks by the old name: it gets today's file, but not to keep.
    answer["Cache-Control"] = FOR_EVER if name == found.name else "no-cache"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, and whole pages made of them."""
    return _shown(request, "index", {"components": examples.components(), "specimens": SPECIMENS})


@require_safe
def piece(request: HttpRequest, name: str) -> HttpResponse:
    """One component: what it is for, what it takes, its examples and its template."""
    found = next((piece for piece in examples.components() if piece.name == name), None)
    if found is None:
        raise Http404
    return _shown(request, "component", {"component": found})


@require_safe
def specimen(request: HttpRequest, name: str) -> HttpResponse:
    """A whole page made of examples: the frame, the places and the components as a reader meets them."""
    if name not in SPECIMENS:
        raise Http404
    return _shown(request, f"specimen-{name}", {"frame": examples.frame(), "x": examples.Named()})


def _shown(request: HttpRequest, template: str, values: dict[str, object]) -> HttpResponse:
    answer = render(request, f"design/gallery/{template}.html", values)
    answer["Cache-Control"] = "private, no-store"
    return answer
