"""Targets: their names, their facts with source and date, and files of the user's own."""

from __future__ import annotations

import datetime
import pickle
import re
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples

from ftconv import Example, Host, UsageError, counter_for, target_named, targets
from ftconv.cli.targets import stale
from ftconv.plugins.lints._lengths import surely_within
from ftconv.plugins.lints._orders import CALL_ORDERS, ORDERS
from ftconv.target import target as registry
from ftconv.target.facts import FACT_GROUPS, OrderRule

NAMES = """openai/gpt-3.5-turbo openai/gpt-4o openai/gpt-4o-mini openai/gpt-4.1 openai/gpt-4.1-mini openai/gpt-4.1-nano
openai/babbage-002 openai/davinci-002 azure-openai together mistral fireworks bedrock/claude-3-haiku bedrock/nova
bedrock/llama vertex/gemini cohere databricks llama-factory axolotl trl torchtune unsloth ms-swift openrlhf slime"""
ALL = targets()
HOST = Host(third_party=False)
EACH = [pytest.param(target, id=target.name) for target in ALL]


@pytest.mark.parametrize("name", NAMES.split())
def test_every_documented_name_is_a_target(name: str) -> None:
    assert target_named(name).name == name


def test_a_vendor_alone_and_a_dated_model_name_lead_to_a_target() -> None:
    assert target_named("openai").name == "openai/gpt-4o-mini"
    assert target_named("openai/gpt-4o-2024-08-06").name == "openai/gpt-4o"
    assert target_named("vertex").name == "vertex/gemini"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("gpt-4o-mini", "openai/gpt-4o-mini"),
        ("GPT-4o-Mini", "openai/gpt-4o-mini"),
        ("OpenAI/GPT-4.1", "openai/gpt-4.1"),
        ("gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("GPT-3.5-turbo-0613", "openai/gpt-3.5-turbo-0613"),
        ("Mistral", "mistral"),
    ],
)
def test_a_name_is_taken_in_any_case_and_without_its_vendor_where_one_alone_has_it(name: str, meant: str) -> None:
    assert target_named(name).name == meant


def test_a_name_of_several_targets_is_told_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    family = {name: msgspec.structs.replace(target_named("trl"), name=name) for name in ("trl/nova", "trl/other")}
    kept = registry._family
    monkeypatch.setattr(registry, "_family", lambda stem: family if stem == "trl" else kept(stem))
    with pytest.raises(UsageError) as error:
        target_named("Nova")
    assert str(error.value) == "'Nova' is the name of several targets; write one of bedrock/nova, trl/nova"


@pytest.mark.parametrize("target", EACH)
def test_a_status_that_has_changed_since_the_facts_were_read_is_noticed(target: Any) -> None:
    if target.status is None or not target.status.last_day:
        return
    assert target.status.value != "active"
    ended = target.status.last_day <= max(target.as_of, target.status.as_of)
    assert (target.status.value == "retired") is ended


def test_old_facts_are_those_that_were_looked_up_before_a_day() -> None:
    target = target_named("openai/gpt-4o")
    price = {"target": "openai/gpt-4o", "fact": "prices of gpt-4o", "as_of": "2024-09"}
    (found,) = stale(target, datetime.date(2024, 9, 2))
    assert found == {**price, "source": ("https://openai.com/api/pricing",)}
    assert list(stale(target, datetime.date(2024, 9, 1))) == []
    assert "content of prompt-completion" in {
        fact["fact"] for fact in stale(target_named("together"), datetime.date(2100, 1, 1))
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mistrl", "did you mean 'mistral'?"),
        ("bedrock", "there are bedrock/claude-3-haiku, bedrock/llama, bedrock/nova"),
        ("openai/gpt-5", "did you mean"),
        ("", "unknown target ''"),
        ("zzzzzzz", "to list them, run ftconv targets"),
        ("../targets/openai", "unknown target"),
        ("no-such.yaml", "target no-such.yaml does not exist"),
    ],
)
def test_an_unknown_name_is_told_with_the_way_out(name: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        target_named(name)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("target", EACH)
def test_every_fact_has_a_source_and_a_date(target: Any) -> None:
    groups = [group for name in FACT_GROUPS if (group := target.group(name)) is not None]
    groups += [getattr(facts, name) for facts in target.by_format.values() for name in FACT_GROUPS]
    groups = [group for group in groups if group is not None]
    groups += [model.prices for model in target.models.values() if model.prices is not None]
    for group in groups:
        assert group.sources
        assert all(source.startswith("https://") for source in group.sources)
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", group.as_of)
        assert not group.note or group.note.endswith((".", '"'))
    assert all(said.source.startswith("https://") for said in target.says)


@pytest.mark.parametrize("target", EACH)
def test_what_a_target_says_leads_to_a_rule(target: Any) -> None:
    from ftconv.model.finding import CORE_RULES

    known = {rule.code for rule in HOST.rules.values()} | CORE_RULES.keys()
    assert {said.rule for said in target.says} <= known | {"FT504"}


@pytest.mark.parametrize("target", EACH)
def test_the_words_of_a_target_stand_in_the_manual_of_the_rule_that_they_lead_to(target: Any) -> None:
    from ftconv.model.finding import CORE_RULES

    manuals = {rule.code: " ".join(rule.manual.split()) for rule in HOST.rules.values()}
    for code in CORE_RULES.keys() - manuals.keys():
        text = resources.files("ftconv.manuals").joinpath(f"{CORE_RULES[code].name}.md").read_text("utf-8")
        manuals[code] = " ".join(text.split())
    for said in target.says:
        assert said.text in manuals[said.rule]


@pytest.mark.parametrize("target", EACH)
def test_a_target_goes_to_another_process_and_says_the_least_of_what_it_takes(target: Any) -> None:
    assert pickle.loads(pickle.dumps(target)) == target
    assert target.shape is not None
    assert target.as_of
    assert set(target.shape.formats) <= set(HOST.readers)
    assert not target.calls or re.compile(target.calls.id_pattern)


def test_every_named_order_is_one_that_the_rule_knows() -> None:
    assert set(OrderRule.__args__) == {*ORDERS, *CALL_ORDERS}


def test_prices_are_positive_and_a_tuned_model_costs_no_less_than_its_base() -> None:
    found = [model.prices for target in ALL for model in target.models.values() if model.prices is not None]
    assert len(found) >= 8
    for prices in found:
        assert all(value is None or value > 0 for value in (prices.training, prices.input, prices.output))
        assert prices.base_input is None or prices.input >= prices.base_input
        assert prices.base_output is None or prices.output >= prices.base_output


# -- files of the user's own -------------------------------------------------------------------------------------------


def write(folder: Path, text: str, name: str = "ours.yaml") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_a_file_of_ones_own_builds_on_a_target_and_replaces_whole_groups(tmp_path: Path) -> None:
    path = write(tmp_path, "extends: together\nas_of: 2026-11-01\nexamples: {min: 100}\ncontent: {null: never}\n")
    target = target_named(path)
    assert (target.name, target.path, target.as_of) == ("ours", path, "2026-11-01")
    assert target.examples is not None
    assert (target.examples.min, target.examples.as_of) == (100, "2026-11-01")
    assert target.roles == target_named("together").roles
    assert target.content is not None
    assert target.content.null == "never"


def test_a_file_of_ones_own_builds_on_another(tmp_path: Path) -> None:
    write(tmp_path, "roles: {allowed: [user, assistant]}\n", "base.yaml")
    target = target_named(write(tmp_path, "extends: base.yaml\nname: gateway\norder: {rules: [alternate]}\n"))
    assert target.name == "gateway"
    assert target.roles is not None
    assert target.roles.allowed == ("user", "assistant")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("length:\n  max_tokens: many\n", ":2:15: Expected `int | null`, got `str`"),
        ("length:\n  max_tokens: -3\n", ":2:15: Expected `int` >= 1"),
        ("examples: {max: 0}\n", ":1:17: Expected `int` >= 1"),
        ("length:\n  max_token: 5\n", ":2:3: unknown key 'max_token'; did you mean 'max_tokens'?"),
        ("rolse: {}\n", ":1:1: unknown key 'rolse'; did you mean 'roles'?"),
        (
            "roles: {allowed: [user, robot]}\n",
            ":1:25: there is no 'robot'; known: system, developer, user, assistant, tool",
        ),
        ("order: {rules: [alternates]}\n", ":1:17: there is no 'alternates'; did you mean 'alternate'?"),
        ("length: {over: cutt}\n", ":1:16: over: there is no 'cutt'; did you mean 'cut'?"),
        ("media: {image: {addresses: [ftp]}}\n", ":1:29: there is no 'ftp'; known: http, https, data, s3, gs"),
        ("extends: mistrl\n", ":1:10: unknown target 'mistrl'; did you mean 'mistral'?"),
        ("extends: ours.yaml\n", "extends itself"),
        ("calls: {id_pattern: '['}\n", ":1:21: id_pattern is not a regular expression"),
        ("- a\n", ":1:1: expected facts"),
        ("", ":1:1: expected facts"),
        ("roles: [\n", "ours.yaml:2:1: "),
        ("a: &x [1]\nb: *x\n", ":2:4: aliases"),
        ("roles: 5\n", ":1:8: Expected `object | null`, got `int`"),
    ],
)
def test_a_mistake_in_a_file_of_ones_own_is_told_with_its_place(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, text)
    with pytest.raises(UsageError) as error:
        target_named("ours.yaml")
    assert str(error.value).startswith("ours.yaml:")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


# -- lengths -----------------------------------------------------------------------------------------------------------


@given(examples(), st.integers(1, 2_000))
def test_what_is_told_to_be_within_a_limit_without_counting_is_within_it(example: Example, limit: int) -> None:
    if surely_within(example, limit):
        assert counter_for("o200k_base").longer_than(example, limit) is None
