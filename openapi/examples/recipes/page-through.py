"""Every quote of a search, page by page (Python, httpx)."""

import httpx

with httpx.Client(base_url="http://127.0.0.1:8000") as client:
    path = "/v1/quotes?q=harbour&sort=newest&limit=2"
    while path:
        page = client.get(path).raise_for_status().json()
        for quote in page["items"]:
            print(quote["published_at"], quote["text"])
        path = page["next_url"]
