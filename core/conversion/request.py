"""What a conversion is asked for."""

from __future__ import annotations

from msgspec import field

from ..engine.plan import TransformStep, WritePlan
from ..engine.read_request import ReadRequest
from ..files.outputs import Outputs


class Request(ReadRequest, kw_only=True):
    """Everything that `ftconv convert` can be asked for; see its options.

    `to` is a format, "" for the one of `lint.target` that suits the data, or, without a target, for the one of the
    input, or a table where the name of `out` says so. `out` is a path, "-" for standard output, or "" for a dry run;
    with `dry_run` it is looked at and not written. With a slash at its end it is a folder, which gets one output for
    each input. With `in_place`, `out` is the only input, which is replaced, and keeps its file type. `out_container` is
    the file type of an output whose name says none. `outputs` decides what may be written. `write` says how; its
    writer, container and options are settled by the run, from `to` and `out`. `trainer_config` is the file for what the
    trainer must be told of the output, "-" for standard output.
    """

    to: str
    out: str = "-"
    dry_run: bool = False
    in_place: bool = False
    out_container: str = ""
    transforms: tuple[TransformStep, ...] = ()
    write: WritePlan = field(default_factory=WritePlan)
    rejects: str = ""
    trainer_config: str = ""
    outputs: Outputs = field(default_factory=Outputs)
