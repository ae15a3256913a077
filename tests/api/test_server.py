import json
from urllib.request import Request, urlopen


def test_a_real_server_answers(server: str) -> None:
    with urlopen(f"{server}/v1/quotes?q=quay") as response:
        assert response.headers["content-type"] == "application/json"
        body = json.load(response)
    assert [quote["text"] for quote in body["items"]] == ["Nobody will be left on the quay."]
    with urlopen(Request(f"{server}/v1/quotes", method="HEAD")) as response:
        assert response.read() == b""
        assert int(response.headers["content-length"]) > 1000
    with urlopen(
        Request(f"{server}/v1/extract", b'"I will not," Vesk said.', {"Content-Type": "text/plain"})
    ) as response:
        assert [quote["text"] for quote in json.load(response)["quotes"]] == ["I will not,"]
