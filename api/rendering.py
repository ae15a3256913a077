"""Pages for people: templates, and how quotes, comparisons and dates are shown in them.

Everything that comes from an article or a request is escaped by the templates. Jinja2 is imported for the first page,
so that the service starts without it.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from litestar import MediaType, Response
from litestar.datastructures.headers import Accept

from api.paths import own_path, way_up
from db.answers import AlignedPart
from db.models import Precision, Span

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_GONE: Final = "<del>{}</del>"


_FOR_PROGRAMS: Final = ("/v1/", "/health/", "/metrics", "/openapi.json", "/static/")


def wants_page(scope: Any) -> bool:
    """Whether who asks prefers HTML, as browsers do, where not all that is answered is for programs."""
    if own_path(scope).startswith(_FOR_PROGRAMS):
        return False
    accepted = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return Accept(accepted.decode("latin-1")).best_match(["application/json", "text/html"]) == "text/html"


def render(scope: Any, template: str, *, status: int = 200, **values: object) -> Response[str]:
    """Answer with a filled template; `root`, which leads from the page to `/`, is among its values."""
    page = fill(scope, template, **values)
    return Response(page, status_code=status, media_type=MediaType.HTML)


def fill(scope: Any, template: str, **values: object) -> str:
    """Fill a template for the address of a request."""
    return _environment().get_template(template).render(root=way_up(scope), **values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(day=show_day, marked=mark, compared=compare, as_sentence=as_sentence)
    made.tests.update(web=is_web)
    return made


def show_day(at: str, precision: Precision = "day") -> str:
    """Write an RFC 3339 date or time as a day, month or year in words: `14 April 2031`."""
    day = date.fromisoformat(at[:10])
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return {"year": str(day.year), "month": month}.get(precision, f"{day.day} {month}")


def as_sentence(text: str) -> str:
    """Begin with a capital letter and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def is_web(address: str | None) -> bool:
    """Whether a page may link to an address that an article stated for itself."""
    return address is not None and address.lower().startswith(("http://", "https://"))


def mark(text: str, spans: Iterable[Span]) -> "Markup":
    """Mark stretches of a text, in code points; those that overlap are one."""
    from markupsafe import Markup, escape

    parts, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start < end:
            parts += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
            at = end
    return Markup("").join([*parts, escape(text[at:])])


def compare(alignment: Iterable[AlignedPart], asked: str, other: str) -> "Markup":
    """Show a text beside the one asked about: words only the other has are deleted, its own inserted."""
    from markupsafe import Markup

    pieces: list[tuple[str, str]] = []
    at = 0
    for part in alignment:
        start, end = part.quote
        pieces.append(("{}", other[at:start]))
        if part.op in ("added", "changed"):
            pieces.append((_GONE, asked[slice(*part.query)]))
        pieces.append(("{}" if part.op == "equal" else "<ins>{}</ins>", other[start:end]))
        at = max(at, end)
    pieces.append(("{}", other[at:]))
    shown: list[Markup] = []
    before = ""
    for form, text in filter(lambda piece: piece[1], pieces):
        # Words of the asked text stand beside words of the other without what was between them in either.
        is_beside = before and _GONE in (before, form) and not shown[-1][-1:].isspace()
        if is_beside and (form != "{}" or text[0].isalnum()):
            shown.append(Markup(" "))
        shown.append(Markup(form).format(text))
        before = form
    return Markup("").join(shown)
