"""Google's types of contents, tools, completions and references, of `google-genai`; keys that they lack are refused."""

from __future__ import annotations

from typing import Any

from google.genai import types  # type: ignore[import-not-found]


def judge(record: Any) -> None:
    for content in record["contents"]:
        types.Content.model_validate(content)
    for key in ("systemInstruction", "system_instruction"):
        if record.get(key) is not None:
            types.Content.model_validate(record[key])
    for tool in record.get("tools") or ():
        types.Tool.model_validate(tool)
    for entry in record.get("completions") or ():
        types.GeminiPreferenceExampleCompletion.model_validate(entry)
    types.ReinforcementTuningExample.model_validate({"references": record.get("references")})
