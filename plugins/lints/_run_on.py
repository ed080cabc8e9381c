"""Run-on words: a word in small letters that goes over into the first word of a sentence, as in `interrogativeDo you`.

Names are written so as well, `camelCase` and `iPhone`: what follows must begin a sentence and go on as one.
"""

from __future__ import annotations

import re

from ftconv import LazyPattern

_IS = r"(?:is|are|was|were|am|has|have|had|will|would|can|could|should|may|might|must|do|does|did|went|said)\b"
_WHOM = r"(?:you|not|I|we|they|he|she|it|the|this|these|that|those|there|your|my|people|any|an?)\b"
_WHAT = (
    r"(?:an?|the|this|these|that|those|me|us|it|its|all|each|any|what|how|why|if|whether|two|three|four|five|\d+"
    r"|between|from|into|out)\b"
)
_TOLD = (
    "Add|Analy[sz]e|Answer|Arrange|Ask|Calculate|Change|Check|Choose|Classify|Come|Compare|Complete|Compose|Consider"
    "|Convert|Correct|Count|Create|Describe|Design|Determine|Discuss|Draft|Edit|Evaluate|Explain|Extract|Fill|Find"
    "|Generate|Give|Identify|Include|Insert|Keep|List|Make|Mention|Name|Note|Output|Pick|Please|Predict|Provide|Put"
    "|Rank|Read|Rearrange|Remove|Replace|Return|Rewrite|Say|Select|Show|Solve|Sort|Split|State|Suggest|Summari[sz]e"
    "|Take|Tell|Think|Translate|Try|Turn|Use|Write"
)
_begins = LazyPattern(
    r"(?:The|This|That|These|Those|There|He|She|They|We|You|My|Your|Our|His|Her|Their|An) [a-z]+['’]?[a-z]* [\w(]"
    rf"|It(?:['’]s| {_IS})|I(?:['’][a-z]+| (?:am|have|was|want|need|think|like|would|do|did|went|feel|believe)) [a-z]"
    rf"|(?:Do|Does|Did|Are|Is|Was|Were|Can|Could|Would|Should|Will|Have|Has|Had)(?: {_WHOM}|n['’]t )"
    rf"|(?:How|What|Why|When|Where|Who|Which)(?:['’]s | (?:to|many|much|long|often|of|if) | (?:{_IS}|{_WHOM}))"
    rf"|(?:{_TOLD}) {_WHAT}|(?:Do|Let['’]?s|Never|Always|Please) [a-z]+ [\w(]|(?:In|On|At|For|If|From|With|As) {_WHOM} "
).match
_CASES = bytes(97 if chr(n).islower() else 65 if chr(n).isupper() else 32 for n in range(128)) + bytes(128)
"""Each letter as a or A."""
_joints = re.compile(r"[A-Z](?<=[a-z][A-Z])").finditer
_end = LazyPattern(r"(?:^|[\s(\"“'’-])([a-z]{3,})\Z").search
_VERBS = frozenset(
    {"get", "set", "has", "can", "should", "will", "did", "does", "make", "find", "load", "save", "check", "handle"}
    | {"update", "delete", "create", "remove", "when", "show", "hide", "open", "close", "send", "read", "write", "play"}
    | {"add", "use", "count", "calculate", "validate", "validates", "parse", "render", "convert", "build", "start"}
)
"""Names of functions begin with these."""
_LONGEST = 30


def run_on_in(text: str, end: int) -> int:
    """Return where, before `end`, a sentence begins within a word; 0 if it does nowhere."""
    if b"aA" not in text[:end].encode("utf-8", "replace").translate(_CASES):
        return 0
    for joint in _joints(text, 1, end):
        at = joint.start()
        if _begins(text, at):
            word = _end(text[max(at - _LONGEST, 0) : at])
            if word and word[1] not in _VERBS and text.count(text[word.start(1) - word.endpos + at : at + 2]) == 1:
                return at
    return 0
