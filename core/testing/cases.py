"""Cases of a rule in YAML: examples it passes, examples it points to, and what its fix makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from ..errors import FtconvError, UsageError
from ..files.yaml_file import place_in, read_yaml
from ..model.example import Example
from ..model.locate import record_pointer
from ..model.nearest import did_you_mean
from ..spec.behind_door import original_of
from ..spec.host import Host
from ..spec.options import settle_rule
from ..spec.rule import Rule
from .asking import OTHER_FILE, Answer, Setting, ask, placed
from .fixing import fix_of
from .reading import read_records, setting_of

_KINDS: tuple[Literal["pass", "fail", "fix"], ...] = ("pass", "fail", "fix")
_INPUT = {"title", "example", "examples", "record", "records", "from"}
_KNOWN = {"options", "target", "production", "template", "against", "input_bytes"}
_OF_KIND = {
    "pass": {*_INPUT, *_KNOWN} - {"records"},
    "fail": {*_INPUT, *_KNOWN, "pointer", "message contains"},
    "fix": {*_INPUT, *_KNOWN, "args", "after"} - {"records"},
}


class RuleCase(Struct, frozen=True):
    """One case: the input, what the run knows, and the expected result. `line` counts from 1."""

    rule: str
    kind: str
    title: str
    file: str
    line: int
    data: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind} {self.title!r}"


def rule_cases(path: str | Path) -> list[RuleCase]:
    """Return the cases of a YAML file: lists under `pass`, `fail` and `fix`, for the rule that `rule` names.

    Without `rule` the file is named after it, `NAME.yaml` or `NAME.rule.yaml`. pytest checks the laws of the rule too,
    unless the file has `laws: no`. A case has a `title`, and

    - an `example` (or several `examples`) as the ftconv form has it, or a `record` (or a list of them) as in a file;
      `from` is the format (default: chat for examples, detected for records);
    - what the run knows: `options` of the rule, a `target`, `production` with `system_prompt`, `separator` and `stop`,
      a `template` (the text of one, or what `settings_of_template` takes), other examples they are compared `against`
      (those of `other.jsonl`), and `input_bytes`;
    - for `fail`: the `pointer` of each finding (into the example, or into the record if there is one), what the
      `message contains`, and for rules over a dataset the numbers of the `records`, null for the dataset itself;
    - for `fix`: what is expected `after` it, an example, a list of them, or null; `args` are those of the transform.

    Raises UsageError with file:line:column for anything else.
    """
    path = Path(path)
    node, data = read_yaml(path)
    if not isinstance(data, dict):
        raise UsageError(f"{path}:1:1: expected lists of cases under pass, fail and fix")
    _known_keys(path, node, data, {*_KINDS, "rule", "laws"})
    name = _rule_of(path, data)
    found = []
    nodes = {key.value: value for key, value in node.value}
    for kind in _KINDS:
        cases = data.get(kind, [])
        if not isinstance(cases, list):
            raise UsageError(f"{place_in(path, nodes[kind])}: {kind} is a list of cases, each with a title")
        for number, case in enumerate(cases):
            spot = nodes[kind].value[number]
            if not isinstance(case, dict) or not isinstance(case.get("title"), str):
                raise UsageError(f"{place_in(path, spot)}: a case has a title, a text; quote yes, no and numbers")
            _known_keys(path, spot, case, _OF_KIND[kind])
            _complete(path, spot, kind, case)
            found.append(RuleCase(str(name), kind, case["title"], str(path), spot.start_mark.line + 1, case))
    return found


def laws_wanted(path: Path) -> tuple[str, bool]:
    """Return the rule that a file of cases is for, and whether its laws are to be checked too."""
    data = read_yaml(path)[1]
    return _rule_of(path, data), data.get("laws", True) is not False


def _rule_of(path: Path, data: Mapping[str, Any]) -> str:
    return str(data.get("rule") or path.name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".rule"))


def _known_keys(path: Path, node: Any, data: Mapping[str, Any], known: set[str]) -> None:
    for key, _ in node.value:
        if key.value not in known:
            hint = did_you_mean(key.value, known, f"known: {', '.join(sorted(known))}")
            raise UsageError(f"{place_in(path, key)}: unknown key {key.value!r}{hint}")


def _complete(path: Path, node: Any, kind: str, case: Mapping[str, Any]) -> None:
    if sum(key in case for key in ("example", "examples", "record")) != 1:
        raise UsageError(f"{place_in(path, node)}: a case has exactly one of example, examples and record")
    for key in {"fail": ("pointer", "message contains"), "fix": ("after",)}.get(kind, ()):
        if key not in case:
            raise UsageError(f"{place_in(path, node)}: a case of {kind} needs {key!r}")


# -- running -----------------------------------------------------------------------------------------------------------


def run_case(case: RuleCase, host: Host | None = None, rule: Rule | None = None) -> None:
    """Run one case. Raises an AssertionError that shows what came instead, UsageError for a case that cannot run."""
    host = host or Host()
    rule = original_of(rule or host.rule(case.rule))
    try:
        examples, setting, records = input_of(case, rule, host)
        answers = ask(rule, examples, setting)
    except (msgspec.ValidationError, FtconvError) as error:
        raise UsageError(f"{case}: {error}") from None
    if records is not None:
        answers = [_in_record(answer, records, examples, rule, host, setting) for answer in answers]
    if case.kind == "pass":
        assert not answers, f"{case}: {rule.name} should report nothing, but reports\n{_lines(answers)}"
    elif case.kind == "fail":
        _check_fail(case, rule, answers)
    else:
        _check_fix(case, rule, host, examples, setting, answers)


def input_of(case: RuleCase, rule: Rule, host: Host) -> tuple[list[Example], Setting, list[Any] | None]:
    """Return the examples of a case, the setting they are checked in, and the records that they were read from."""
    data = case.data
    records: list[Any] | None = None
    if "record" in data:
        records = data["record"] if isinstance(data["record"], list) else [data["record"]]
        examples, name = read_records(records, host, data.get("from", ""))
    else:
        name = host.reader(data.get("from", "chat")).name
        examples = [_example(v) for v in (data["examples"] if "examples" in data else [data["example"]])]
    options = settle_rule(rule, data.get("options") or {}, f"rule {rule.name}", str(Path(case.file).parent))
    config: dict[str, Any] = {"rules": {rule.name: options}}
    config |= {key: data[key] for key in ("production", "target", "template") if key in data}
    against = None
    if "against" in data:
        against = tuple(_example(value) for value in data["against"])
        placed(against, OTHER_FILE)
    more = {"format": name, "against": against, "input_bytes": data.get("input_bytes")}
    return examples, setting_of(config, rule, **more), records


def _example(value: Any) -> Example:
    return msgspec.convert(value, Example)


def _in_record(
    answer: Answer, records: list[Any], examples: list[Example], rule: Rule, host: Host, setting: Setting
) -> Answer:
    if answer.record is None or rule.dataset is not None:
        return answer
    locate = host.reader(setting.format).locate
    found = record_pointer(records[answer.record], examples[answer.record], answer.pointer, locate)
    return msgspec.structs.replace(answer, pointer=found)


def _check_fail(case: RuleCase, rule: Rule, answers: list[Answer]) -> None:
    assert answers, f"{case}: {rule.name} should report something, but reports nothing"
    pointer, words = case.data["pointer"], case.data["message contains"]
    wanted = pointer if isinstance(pointer, list) else [pointer] * (len(answers) if rule.dataset is not None else 1)
    found = [answer.pointer for answer in answers]
    assert found == wanted, f"{case}: {rule.name} should point to {', '.join(wanted)}, but reports\n{_lines(answers)}"
    for number, part in enumerate(words if isinstance(words, list) else [words]):
        message = answers[min(number, len(answers) - 1)].message
        assert part in message, f"{case}: the message should contain {part!r}, but is {message!r}"
    if "records" in case.data:
        numbers = [answer.record for answer in answers]
        assert numbers == case.data["records"], f"{case}: the records should be {case.data['records']}, not {numbers}"


def _check_fix(
    case: RuleCase, rule: Rule, host: Host, examples: list[Example], setting: Setting, answers: list[Answer]
) -> None:
    assert answers, f"{case}: nothing to fix: {rule.name} reports nothing"
    args = case.data.get("args")
    fix = fix_of(rule, examples, setting, host, None if args is None else str(args))
    assert fix is not None, f"{case}: its fix_options say that {rule.name} has no fix here"
    for example in examples:
        example.place = None
    after, made = case.data["after"], fix(examples)
    wanted = [] if after is None else [_example(value) for value in (after if isinstance(after, list) else [after])]
    assert made == wanted, f"{case}: {rule.fix} makes\n{_records(made)}\nand not\n{_records(wanted)}"
    left = ask(rule, made, setting)
    assert not left, f"{case}: after its fix {rule.fix}, {rule.name} still reports\n{_lines(left)}"


def _lines(answers: list[Answer]) -> str:
    return "\n".join(f"    record {a.record}, {a.pointer or 'the whole'}: {a.message}" for a in answers[:10])


def _records(examples: list[Example]) -> str:
    return "\n".join("    " + msgspec.json.encode(example).decode() for example in examples) or "    nothing"
