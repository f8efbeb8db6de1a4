"""The commands: `ontherecord …`, and the same ones under `flask`."""

from __future__ import annotations

import copy
import json
import os
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import click

from indexer import corpus
from indexer.archive import Archive, Ask
from indexer.cite import STYLES, cite_csl
from indexer.excerpt import Status
from indexer.model import OnTheRecordError
from indexer.pipeline.reading import FileOutcome, read_file, result
from indexer.pipeline.run import Options, Progress, Report, index
from indexer.pipeline.watch import watch
from indexer.pipeline.workers import BoundedPool
from indexer.serial import parsed_row, quote_to_dict
from indexer.store.base import Hit, Sort, Unit

PROGRESS_SECONDS = 5.0  # between lines of progress where there is no terminal

_archive = click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ONTHERECORD_ARCHIVE",
    default="archive",
    show_default=True,
    help="The folder of articles.",
)
_instance = click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ONTHERECORD_INSTANCE",
    default="instance",
    show_default=True,
    help="Where the index and the history are kept.",
)


@click.group()
@click.version_option(package_name="ontherecord")
def group() -> None:
    """A searchable archive of newspaper articles: who said what, verbatim, with its citation."""


@click.command("index")
@_archive
@_instance
@click.option("--rebuild", is_flag=True, help="Read everything again, aside, and swap when it is whole.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that read files.  [default: one a core]")
@click.option("--watch", "watching", is_flag=True, help="Stay, and index files as they come, change and go.")
@click.option("--quiet", is_flag=True, help="Print the report only.")
def index_command(
    archive: Path, instance: Path, rebuild: bool, workers: int | None, watching: bool, quiet: bool
) -> None:
    """Bring the index up to date with the archive.

    Adds what is new, replaces what changed, drops what vanished, follows what moved, and touches nothing else. Ctrl-C
    keeps what is read. The exit status is 1 when files stand unread.
    """
    options = Options(rebuild=rebuild, workers=workers)
    with _errors():
        report = _with_progress(archive, instance, options, quiet)
        _print_report(report)
        if watching and not report.interrupted:
            click.echo(f"Watching {archive} (Ctrl-C ends).")
            for change in watch(archive, instance, workers):
                _print_report(change)
            return
    if report.interrupted:
        raise SystemExit(130)
    if report.failed:
        raise SystemExit(1)


@click.command("parse")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jsonl", is_flag=True, help="One JSON object a file.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that read files.  [default: one a core]")
def parse_command(paths: tuple[Path, ...], jsonl: bool, workers: int | None) -> None:
    """Print what the reader and the quote finder see in files, without indexing them.

    The exit status is 1 when a file cannot be read.
    """
    failed = False
    for outcome in _read_all(list(_expand(paths)), workers):
        for document in outcome.documents:
            if document.article is None:
                failed = True
                row: dict[str, Any] = {"path": document.path, "error": document.error}
            else:
                row = parsed_row(document.article, document.read_seconds, document.quote_seconds, document.path)
            click.echo(json.dumps(row, ensure_ascii=False) if jsonl else _readable(row))
    if failed:
        raise SystemExit(1)


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@_archive
@_instance
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option(
    "--unit",
    type=click.Choice([u.value for u in Unit]),
    default=Unit.PASSAGE.value,
    show_default=True,
    help="What to find.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many at most.")
def search_command(query: tuple[str, ...], archive: Path, instance: Path, as_json: bool, unit: str, limit: int) -> None:
    """Search the archive, as the search page does."""
    with _errors():
        place = _open(archive, instance)
        answer = place.search(Ask(" ".join(query), unit=Unit(unit), sort=Sort.RELEVANCE, limit=limit))
        results = answer.results
        if as_json:
            found = {
                "query": answer.ask.text,
                "understood": answer.understood,
                "total": results.total,
                "total_exact": results.total_exact,
                "suggestion": answer.suggestion,
                "notes": list(answer.notes),
                "hits": [_hit_row(place, hit) for hit in results.hits],
            }
            click.echo(json.dumps(found, ensure_ascii=False, indent=2))
            return
        click.echo(answer.understood)
        for note in answer.notes:
            click.echo(note)
        count = f"{results.total:,}" if results.total_exact else f"more than {results.total:,}"
        click.echo(f"{count} {unit}{'' if results.total == 1 else 's'} found")
        if answer.suggestion:
            click.echo(f"Did you mean: {answer.suggestion}")
        for hit in results.hits:
            click.echo()
            click.echo(_readable_hit(place, hit))


@click.command("cite")
@click.argument("excerpt", required=False)
@_archive
@_instance
@click.option("--style", default="apa", show_default=True, help=f"One of {', '.join(sorted(STYLES))}.")
@click.option("--csl", type=click.File("r", encoding="utf-8"), help="Format the CSL-JSON items in this file instead.")
@click.option("--html", is_flag=True, help="HTML instead of plain text.")
@click.option("--json", "as_json", is_flag=True, help="A list of {id, citation, bibliography}.")
def cite_command(
    excerpt: str | None, archive: Path, instance: Path, style: str, csl: Any, html: bool, as_json: bool
) -> None:
    """The citation of an excerpt, or of any CSL-JSON newspaper items (--csl)."""
    with _errors():
        if (excerpt is None) == (csl is None):
            raise click.UsageError("give an excerpt id, or --csl FILE")
        if csl is not None:
            click.echo(cite_csl(_items(csl), style, html, as_json))
            return
        assert excerpt is not None
        place = _open(archive, instance)
        verified = place.excerpt(excerpt)
        if verified.excerpt is None:
            raise click.ClickException(f"{excerpt}: {_STATES[verified.status]}")
        if verified.status is not Status.VERBATIM:
            click.echo(f"Note: {_STATES[verified.status]}", err=True)
        citation = place.cite(verified.excerpt, style)
        pair = (
            (citation.citation_html, citation.bibliography_html) if html else (citation.citation, citation.bibliography)
        )
        if as_json:
            row = {"id": excerpt, "citation": pair[0], "bibliography": pair[1]}
            click.echo(json.dumps([row], ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(part for part in pair if part))


@click.command("mcp")
@_archive
@_instance
def mcp_command(archive: Path, instance: Path) -> None:
    """Serve search, reading and citing to an assistant over the Model Context Protocol (standard input and output)."""
    try:
        from indexer.mcp import serve  # an optional extra, loaded only when it is wanted
    except ImportError as error:
        raise click.ClickException("this needs the mcp extra: pip install 'ontherecord[mcp]'") from error
    with _errors():
        serve(_open(archive, instance))


commands: tuple[click.Command, ...] = (index_command, parse_command, search_command, cite_command, mcp_command)
for _command in commands:
    group.add_command(_command)


def commands_for(archive: Path, instance: Path) -> list[click.Command]:
    """The commands with other default places, for the web app's command line."""
    places = {"archive": str(archive), "instance": str(instance)}
    found = []
    for command in commands:
        placed = copy.copy(command)
        placed.context_settings = {**command.context_settings, "default_map": places}
        found.append(placed)
    return found


def main() -> None:
    """Entry point of `ontherecord`."""
    group(prog_name="ontherecord")


# ---------------------------------------------------------------------- inside

_STATES = {
    Status.VERBATIM: "verbatim as cited",
    Status.CHANGED: "the article has changed since; the words shown are those cited",
    Status.GONE: "the article is no longer in the archive",
    Status.UNKNOWN: "no article of the archive, nor any text kept of one, has these words",
}


class _errors:  # noqa: N801 - used as a statement
    """Turn the program's own errors into a message and exit status, never a traceback."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OnTheRecordError):
            raise click.ClickException(str(error)) from error


def _open(archive: Path, instance: Path) -> Archive:
    place = Archive(instance, archive)
    if not place.ready:
        raise click.ClickException(f"there is no index in {instance} yet: run `ontherecord index` (or `flask index`)")
    return place


def _with_progress(archive: Path, instance: Path, options: Options, quiet: bool) -> Report:
    if quiet:
        return index(archive, instance, options)
    if sys.stderr.isatty():
        with click.progressbar(length=1, label="Reading", file=sys.stderr, item_show_func=_shown) as bar:

            def draw(progress: Progress) -> None:
                bar.length = progress.total
                bar.update(progress.done - bar.pos, progress)

            return index(archive, instance, options, draw)
    last = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            click.echo(f"{progress.done} of {progress.total} files read", err=True)

    return index(archive, instance, options, tell)


def _shown(progress: Progress | None) -> str | None:
    return textwrap.shorten(progress.path, 40) if progress else None


def _print_report(report: Report) -> None:
    if report.rebuilt:
        click.echo(f"Everything was read again: {report.rebuilt}.")
    counted = ("added", "changed", "moved", "removed", "unchanged", "skipped")
    parts = [f"{getattr(report, name)} {name}" for name in counted]
    click.echo(
        f"{', '.join(parts)}, {len(report.failed)} failed. {report.articles} articles in {report.seconds:.1f} s."
    )
    for warning in report.warnings:
        click.echo(f"  warning: {warning}")
    for failure in report.failed:
        click.echo(f"  failed: {failure.path}: {failure.reason}")
    if report.interrupted:
        click.echo("Interrupted: what was read is kept; run it again to go on.")


def _expand(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        if path.is_dir():
            scan = corpus.scan(path)
            yield from (str(path / found.path) for found in scan.files)
            yield from (str(path / problem) for problem, _ in scan.problems)
        else:
            yield str(path)


def _read_all(paths: list[str], workers: int | None) -> Iterator[FileOutcome]:
    """Outcomes in the order of the paths."""
    with BoundedPool(workers or min(os.cpu_count() or 1, max(1, len(paths)))) as pool:
        futures: list[Future[FileOutcome]] = [pool.submit(read_file, "", path) for path in paths]
        try:
            for path, future in zip(paths, futures, strict=True):
                yield result(future, path)
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise


def _readable(row: dict[str, Any]) -> str:
    """A parsed file for people."""
    if "error" in row:
        return f"{row['path']}: cannot be read: {row['error']}"
    published = row["published"]
    lines = [
        f"{row['path']}  [{row['id']}]",
        f"  title      {row['title'] or 'unknown'}",
        f"  authors    {', '.join(a['name'] for a in row['authors']) or 'unknown'}",
        f"  published  {published['value'] + ' (' + published['from'] + ')' if published else 'unknown'}",
        f"  publisher  {row['publisher']['name'] if row['publisher'] else 'unknown'}",
        f"  url        {row['url'] or 'unknown'}",
    ]
    lines += [f"  warning    {warning}" for warning in row["warnings"]]
    for block in row["blocks"]:
        start, end = block["span"]
        lines.append(f"  {block['kind']:<10} {textwrap.shorten(row['text'][start:end], 100)}")
    for quote in row["quotes"]:
        words = " … ".join(row["text"][s:e] for s, e in quote["content"])
        relays = "".join(f", relayed by {name}" for name in quote["relayed_by"])
        lines.append(f"  {quote['kind']:<10} {quote['speaker'] or 'unknown'}{relays}: {textwrap.shorten(words, 80)}")
    return "\n".join(lines)


def _hit_row(place: Archive, hit: Hit) -> dict[str, Any]:
    published = hit.published
    return {
        "article": hit.article_id,
        "excerpt": place.excerpt_id_of(hit),
        "paragraph": hit.ordinal,
        "kind": hit.kind.value,
        "title": hit.title,
        "authors": [a.name for a in hit.authors],
        "publisher": hit.publisher,
        "published": published.value if published else None,
        "url": hit.url,
        "text": hit.text,
        "marks": [list(m) for m in hit.marks],
        "quotes": [quote_to_dict(q) for q in hit.quotes],
        "copies": [list(c) for c in hit.copies],
        "score": hit.score,
    }


def _readable_hit(place: Archive, hit: Hit) -> str:
    text, end = "", 0
    for mark in hit.marks:
        text += hit.text[end : mark.start] + click.style(mark.of(hit.text), bold=True)
        end = mark.end
    text += hit.text[end:]
    source = ", ".join(
        part for part in (hit.title, hit.publisher, hit.published.value if hit.published else "undated") if part
    )
    lines = [click.style(source, underline=True), textwrap.fill(text, 100, break_long_words=False)]
    for quote in hit.quotes:
        if quote.speaker:
            relays = "".join(f", relayed by {name}" for name in quote.relayed_by)
            lines.append(f"  {quote.kind.value}: {quote.speaker}{relays}")
    lines.append(f"  {place.excerpt_id_of(hit)}")
    return "\n".join(lines)


def _items(file: Any) -> list[dict[str, Any]]:
    try:
        found = json.load(file)
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise click.ClickException(f"{file.name} is not valid JSON: {error}") from error
    items = found if isinstance(found, list) else [found]
    if not all(isinstance(item, dict) for item in items):
        raise click.ClickException(f"{file.name} holds something else than CSL-JSON items")
    return items


if __name__ == "__main__":
    main()
