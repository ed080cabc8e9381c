"""A crowd: the examples of a set that have something in common, counted, and the first of them by place."""

from __future__ import annotations

from zlib import crc32

from msgspec import Struct, field

from ftconv import Example, Place, Places, text_of

MOST_PLACES = 1_000
"""Examples that are named one by one; the others are counted."""


class Crowd(Struct):
    """How many examples, where the first of them stand, and a checksum of what each says."""

    count: int = 0
    places: Places = field(default_factory=Places)
    keys: list[str] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Count an example."""
        self.count += 1
        if self.count <= MOST_PLACES:
            self.places.append(example.place)
            self.keys.append(key_of(example))

    def joined(self, later: Crowd) -> Crowd:
        """Return both together; `later` came later."""
        places = Places()
        for crowd in (self, later):
            for number in range(min(len(crowd.places), MOST_PLACES - len(places))):
                places.append(crowd.places[number])
        return Crowd(self.count + later.count, places, (self.keys + later.keys)[:MOST_PLACES])

    def members(self) -> list[tuple[Place, str]]:
        """Return the place of each that is named, and its key."""
        return [(self.places[number], key) for number, key in enumerate(self.keys)]


def key_of(example: Example) -> str:
    """Return a checksum of the turns of an example, which knows it wherever it stands."""
    found = 0
    for thread in (example.messages, example.chosen or (), example.rejected or ()):
        for message in thread:
            content = message.content
            text = content if type(content) is str else text_of(content)
            found = crc32(text.encode("utf-8", "surrogatepass"), found)
    return f"{found:08x}"
