"""`ftconv detect IN...`: container, format, confidence, runner-up, why."""

from __future__ import annotations

from typing import Any

import click

from .console import err, out_wrapped, print_json
from .flags import open_host, plugin_options, read_settings, source_options
from .paths import READ
from .sections import Sectioned


@click.command(
    "detect",
    cls=Sectioned,
    examples=(
        "ftconv detect data.jsonl",
        "ftconv detect 'downloads/*' --json",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@source_options
@plugin_options
def command(**given: Any) -> int:
    """Detect the file type and format of each input, with confidence and reason."""
    import msgspec

    from ..engine.detection import Detection, detect_source
    from ..engine.mapping import parse_map
    from ..errors import DetectionError, InputError
    from ..files.expand import expand
    from ..files.source import Source
    from ..model.finding import opening_of
    from ..model.safe_text import safe
    from .folders import with_folders

    host, config = open_host(given)
    settings = read_settings(config, header=not given["no_header"], split_text=given["split_text"])
    found: list[Detection] = []
    code = 0
    for path in expand(with_folders(given["inputs"])):
        source = Source(path, limits=config.limits, encoding=given["encoding"], reread=True)
        try:
            with source:
                detection = detect_source(source, host, container=given["container"], reader=given["reader"],
                                          mapping=parse_map(given["mapping"]), settings=settings)  # fmt: skip
            found.append(detection)
        except InputError as error:
            words = opening_of(error.code) + str(error)
            found.append(
                Detection(source.name, "", "", 0.0, None, "", 0, refusal=words, refusal_code=error.code)
            )  # fmt: skip
            code = error.exit_code
    if given["as_json"]:
        print_json([msgspec.to_builtins(d) for d in found])
    for d in found if not given["as_json"] else ():
        if d.format:
            other = f", runner-up {d.runner_up.format} {d.runner_up.confidence:.0%}" if d.runner_up else ""
            out_wrapped(f"{safe(d.file)}: {d.words}, confidence {d.confidence:.0%}{other}")
            out_wrapped(f"  {safe(d.why)}")
            for note in d.notes:
                out_wrapped(f"  {note.code}: {safe(note.message)}")
    refused = [d for d in found if not d.format]
    for d in refused:
        err(f"ftconv: {d.refusal}")
    return code or (DetectionError.exit_code if refused else 0)
