"""Reading pages in tests: what elements they have, whether all are closed, and what a reader sees."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "input", "br"}
BIKES = (
    '{"messages":[{"role":"system","content":"You mend bikes."},{"role":"user","content":"My chain is off."},'
    '{"role":"assistant","content":"Lay it on the small ring and turn the crank."}]}\n'
    '{"messages":[{"role":"system","content":"You mend bikes!"},{"role":"user","content":"Flat tyre."},'
    '{"role":"assistant","content":"Take the tube out and look\\u200b for the hole."}]}\n'
    '{"messages":[{"role":"user","content":"<img src=x onerror=document.title=1>"},'
    '{"role":"assistant","content":""}]}\n'
    '{"messages":[{"role":"user","content":"</script><script>document.title=1</script>"},'
    '{"role":"assistant","content":"No."}],"topic":"<b>"}\n'
)
"""Four records with a drifting prompt, an invisible character, an empty reply, an unknown key, and two attacks."""


class Page(HTMLParser):
    """A page that was parsed. Fails where elements are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("style", "script"):
            self._texts.append(data)

    @property
    def text(self) -> str:
        """All that can be read."""
        return "".join(self._texts)

    @property
    def names(self) -> list[str]:
        """The names of all elements."""
        return [name for name, _ in self.elements]
