"""FT332 local-path: a folder of somebody's own machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, LazyPattern, Place, Triggers, rule

from ._occurrences import Occurrences, merge, seeing, told
from ._texts import found_in

_search = LazyPattern(
    r"/(?<![\w/.]/)(?:home/(?P<linux>[a-zA-Z][\w.-]*)/\w|Users/(?P<mac>[a-zA-Z][\w.-]*)/\w)"
    r"|\\(?<=\b[A-Za-z]:\\)\\?Users\\{1,2}(?P<windows>[a-zA-Z][\w .-]*)\\{1,2}\w"
).finditer
_nobody = LazyPattern(
    r"(?:your|my|some|default|example|test|app)?[_.-]?(?:user[_-]?(?:name)?s?\d*|name)|you|me|some(?:one|body)|public|shared"
    r"|guest|admin|administrator|root|ubuntu|debian|centos|fedora|ec2-user|azureuser|vagrant|pi|runner(?:admin)?|jovyan"
    r"|docker|node|app|www(?:-data)?|git|jenkins|circleci|travis|gitpod|codespace|vscode|coder|hadoop|spark|postgres"
    r"|mysql|oracle|deploy(?:er)?|dev(?:eloper)?|test(?:er)?|example|foo|bar|baz|john|jane|j(?:ohn|ane)?[._]?doe|alice|bob"
    r"|charlie|dave|eve|mike|students?|pages?|index|xxx|abc|build(?:bot|er)?|rustbuild",
    re.IGNORECASE,
).fullmatch
"""Names of no person: placeholders of manuals, accounts of machines, and the people of examples."""


def _found(example: Example) -> Iterator[tuple[str, str]]:
    for pointer, _ in found_in(example, _private):
        yield pointer, "a folder of somebody's own machine, with the name of its user; write /home/user"


def _private(text: str) -> bool:
    if "/home/" not in text and "Users" not in text:
        return False
    return any(not _nobody(found[found.lastgroup or 0]) for found in _search(text))


_see = seeing(_found)


@rule(
    "FT332",
    category="suspicious",
    private=True,
    triggers=Triggers(characters="/\\"),
    start=Occurrences,
    see_all=_see,
    merge=merge,
)
def local_path(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Text contains a path into somebody's home folder.

    Why is this bad?
        `/home/NAME/`, `/Users/NAME/` and `C:\\\\Users\\\\NAME\\\\` tell who made the data, and a
        model that learned them writes paths that no user has. Traces of coding agents are full of them.
        Placeholders such as `/home/user` and accounts of machines such as `ubuntu` are left alone. The name is not
        printed. Up to 20 records are named one by one; of more, the number.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Where is the map of the Moon?"},
                      {"role": "assistant", "content": "In /home/mkowalska/maps/moon.png. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Where is the map of the Moon?"},
                      {"role": "assistant", "content": "In /home/user/maps/moon.png. Bring snacks."}]}
        ```

    Source
        - Carlini et al., "Extracting Training Data from Large Language Models": https://arxiv.org/abs/2012.07805
        - Home folders on Linux: https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03s08.html
    """
    yield from told(state)
