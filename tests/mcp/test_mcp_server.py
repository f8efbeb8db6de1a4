"""The MCP server, spoken to over the pipes of a real process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the mcp extra is not installed")

ARTICLE = """\
Harrow Bay ferry to run again by spring

By Petra Vask
Feb. 12, 2019

"We will not raise the fare by a single crown," said Ilse Maro, the harbour master, on Tuesday.

The ferry between Harrow Bay and Lint Island will sail again in March.
"""
COMMAND = (sys.executable, "-c", "from indexer.cli import main; main()")


class Assistant:
    """A client that speaks JSON-RPC, one message a line."""

    def __init__(self, process: subprocess.Popen[str]):
        self.process = process
        self.number = 0

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        self._send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            message = json.loads(line)
            if message.get("id") == self.number:
                return message
        raise AssertionError("the server went away")

    def tell(self, method: str) -> None:
        self._send({"jsonrpc": "2.0", "method": method})

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        return self.ask("tools/call", {"name": name, "arguments": arguments})["result"]

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home: Path = tmp_path_factory.mktemp("mcp")
    (home / "archive").mkdir()
    (home / "archive" / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
    places = ("--archive", str(home / "archive"), "--instance", str(home / "instance"))
    subprocess.run([*COMMAND, "index", *places], check=True, capture_output=True, timeout=120)
    process = subprocess.Popen(
        [*COMMAND, "mcp", *places],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    client = Assistant(process)
    hello = client.ask(
        "initialize",
        {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
    )
    assert hello["result"]["serverInfo"]["name"] == "ontherecord"
    assert "verbatim" in hello["result"]["instructions"] or "exactly" in hello["result"]["instructions"]
    client.tell("notifications/initialized")
    yield client
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    process.stdout.close()


def test_tools(assistant: Assistant) -> None:
    """The server offers search, read and cite, each described and marked as reading only."""
    tools = {tool["name"]: tool for tool in assistant.ask("tools/list", {})["result"]["tools"]}
    assert set(tools) == {"search", "read", "cite"}
    for tool in tools.values():
        assert tool["description"]
        assert tool["annotations"]["readOnlyHint"] is True
        assert tool["outputSchema"]["type"] == "object"


def test_search_read_cite(assistant: Assistant) -> None:
    """A search leads to verbatim words with their speaker, the article to the same words, the id to a citation."""
    found = assistant.call("search", query="fare")["structuredContent"]
    assert found["total"] == 1
    hit = found["hits"][0]
    assert hit["text"] in ARTICLE
    assert "Ilse Maro" in [said["speaker"] for said in hit["attributions"]]
    reading = assistant.call("read", article_id=hit["source"]["article_id"])["structuredContent"]
    assert hit["excerpt_id"] in [block["excerpt_id"] for block in reading["blocks"]]
    assert reading["next_block"] is None
    cited = assistant.call("cite", excerpt_id=hit["excerpt_id"], style="apa")["structuredContent"]
    assert cited["status"] == "verbatim"
    assert cited["text"] == hit["text"]
    assert "Harrow Bay ferry" in cited["bibliography"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("cite", {"excerpt_id": "made-up"}, "no excerpt id"),
        ("cite", {"excerpt_id": "nosuch.1-5.00000000", "style": "apa"}, None),
        ("read", {"article_id": "nosuch"}, "holds no article"),
        ("search", {"query": "x", "limit": 500}, "limit"),
        ("search", {}, "query"),
    ],
)
def test_refusals(assistant: Assistant, tool: str, arguments: dict[str, Any], said: str | None) -> None:
    """What cannot be answered is refused in words; an id that nobody kept has the status "unknown"."""
    result = assistant.call(tool, **arguments)
    if said is None:
        assert result["structuredContent"]["status"] == "unknown"
        assert result["structuredContent"]["text"] is None
    else:
        assert result["isError"] is True
        assert said in result["content"][0]["text"]


def test_strange_text(assistant: Assistant) -> None:
    """Any query gets findings, and the understanding of it."""
    for query in ('"', "((", "speaker:", "\x00", "𝔣𝔞𝔯𝔢 \ud83d\ude80", "a*"):
        assert assistant.call("search", query=query)["structuredContent"]["understood"]
