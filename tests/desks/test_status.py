"""The page of the node's parts: open to everybody, in both languages, the same as `/v1/status`."""

from tests.desks.conftest import Desks


def test_everybody_reads_how_the_parts_are(served: Desks) -> None:
    with served.client() as anybody:
        page, told = anybody.get("/status"), anybody.get("/v1/status").json()
        assert page.status_code == 200 and "Not every part works" in page.text, "nobody works in the background here"
        for part in told["parts"]:
            assert part["since"][:16] in page.text, part
        chinese = anybody.get("/status?lang=zh").text
        assert "节点运行状况" in chinese and "后台处理" in chinese
        again = anybody.get("/status/parts").text
        assert again.lstrip().startswith("<section") and "现行法规" in again
