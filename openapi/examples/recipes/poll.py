"""What is new since the last time, asked for again and again at next to no cost (Python, httpx)."""

import time

import httpx

seen, headers = set(), {}
with httpx.Client(base_url="http://127.0.0.1:8000") as client:
    for _ in range(3):
        answer = client.get("/v1/quotes?speaker=Dario+Quill&sort=newest&limit=100", headers=headers)
        if answer.status_code == 304:
            print("nothing new")
        else:
            answer.raise_for_status()
            headers = {"If-None-Match": answer.headers["ETag"]}
            for quote in answer.json()["items"]:
                if quote["id"] not in seen:
                    print(quote["text"])
                seen.add(quote["id"])
        time.sleep(1)
