"""From a page of records to its envelope and Link header."""

from typing import Any, TypeVar
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.datastructures import ResponseHeader

from api.params import given_parameters
from api.paths import whole_path
from api.schemas import Envelope
from db.paging import Page

T = TypeVar("T")
E = TypeVar("E", bound=Envelope[Any])

LINK = ResponseHeader(
    name="Link",
    documentation_only=True,
    description='`<path>; rel="next"`: the next page, the same as `next_url`; absent on the last page.',
)


def paged(request: Request[Any, Any, Any], page: Page[T], envelope: type[E], **more: object) -> Response[E]:
    """Wrap a page: its records, its total, where the next one is, and what else this envelope holds."""
    next_url = None
    headers = {}
    if page.next is not None:
        kept = [(name, value) for name, value in given_parameters(request) if name != "cursor"]
        next_url = f"{whole_path(request.scope)}?{urlencode([*kept, ('cursor', page.next)])}"
        headers["Link"] = f'<{next_url}>; rel="next"'
    body = envelope(
        items=page.items,
        next=page.next,
        next_url=next_url,
        total=page.total.count,
        total_is_exact=page.total.is_exact,
        **more,
    )
    return Response(body, headers=headers)
