"""Self names: how assistants speak of themselves, as patterns over small letters, by kind and language."""

from __future__ import annotations

import re
from collections.abc import Callable

_NAMES = (
    r"chatgpt|gpt-?[345]\w*|claude|gemini|bard|bing ?chat|open ?assistant"
    r"|qwen|deepseek|grok|llama|(?:microsoft |github )?copilot"
)
_MAKERS = (
    r"open ?ai|anthropic|google|deepmind|meta(?: ai)?|laion|mistral(?: ai)?|microsoft|alibaba|baidu|deepseek|cohere|xai"
    r"|hugging ?face|stability ai|tencent|zhipu|moonshot|bytedance|eleutherai|nvidia"
)
_MADE = r"(?:developed|created|trained|made|built|designed|programmed|provided)"
_BY_MAKER = rf" (?:(?:that|which|who) (?:was|is|has been) )?{_MADE} by (?:the )?(?:\w+ ){{0,5}}?(?:{_MAKERS})\b"
_MAKERS_ABROAD = rf"(?:l['’])?(?:{_MAKERS}|meta|百度|谷歌|阿里巴巴|阿里云)"

IS_MODEL, NAMES_VENDOR, NAMES_CUT_OFF = (
    "says that it is a language model",
    "names a vendor's assistant as its own",
    "names a knowledge cut-off",
)

_ENGLISH = {
    IS_MODEL: (
        rf"\bas an? (?:ai|artificial intelligence)(?=[,.]|$| i\b| my\b| {_MADE} )"
        r"|\bas an? (?:ai|artificial intelligence|large language|language|ai language|text-based)"
        r" (?:ai )?(?:language )?(?:model|assistant|chatbot|program|system)\b"
        r"|\bi(?: am|['’]m) (?:just |only |merely )?an? (?:(?:large |ai )+(?:language )?|language )"
        r"(?:model|assistant)\b"
        r"|\bi(?: am|['’]m) (?:just |only |merely )?an (?:ai|artificial intelligence)"
        rf"(?=[,.;:!]|$| so | that | without | {_MADE} )"
    ),
    NAMES_VENDOR: (
        rf"\b(?:i am|i['’]m|my name is) (?:{_NAMES})\b"
        rf"|(?:^|[.!?\n] ?)as (?:{_NAMES}),"
        rf"|\bi (?:was|am|have been){_BY_MAKER}"
        rf"|\b(?:as|i am|i['’]m) (?:just |only |merely )?an? (?:(?:ai|artificial intelligence|large|language|text-based"
        rf"|model|assistant|chatbot|program|system)\b ?){{1,4}}(?<! ){_BY_MAKER}"
        rf"|\bmy (?:creators?|developers?|makers?)(?: at| is| are|,) (?:{_MAKERS})\b"
    ),
    NAMES_CUT_OFF: (
        r"\b(?:my )?knowledge[ -]cut-?off\b"
        r"|\bas of my (?:(?:last|latest|most recent) )?(?:(?:knowledge|training) )?update\b"
        r"|\bmy training data (?:only )?(?:goes|extends|ends)\b|\bmy last (?:training )?update in\b"
    ),
}
_FRENCH = {
    IS_MODEL: (
        r"\ben tant qu(?:['’]|e )(?:une? )?(?:ia|intelligence artificielle|assistant(?:e)? (?:ia|virtuel|d['’]ia)"
        r"|agent conversationnel|(?:grand )?modèle (?:de lang(?:age|ue)|linguistique|d['’]ia))\b"
        r"(?! (?:de|du|pour|dans)\b)"
        r"|\bje (?:ne )?suis (?:qu['’])?(?:une? )?(?:simple )?(?:ia|intelligence artificielle"
        r"|(?:grand )?modèle (?:de lang(?:age|ue)|linguistique))\b"
    ),
    NAMES_VENDOR: (
        rf"\bje (?:suis|m['’]appelle) (?:{_NAMES})\b"
        rf"|\b(?:j['’]ai été|en tant qu[e'’][^.,\n]{{1,40}}) (?:créé|développé|entraîné|conçu|formé)e?"
        rf" par (?:{_MAKERS_ABROAD})\b"
    ),
    NAMES_CUT_OFF: (
        r"\bdate limite de mes connaissances\b|\bmes connaissances (?:s['’]arrêtent|se limitent|sont limitées)\b"
        r"|\bma dernière mise à jour\b"
    ),
}
_GERMAN = {
    IS_MODEL: (
        r"\bals (?:eine? |reines? )?(?:ki|künstliche intelligenz|(?:großes |ki-|ki )?sprachmodell"
        r"|(?:ki|ai)-(?:modell|assistent|chatbot|system))(?: von \w+)?,? (?:\w+ ){0,2}(?:ich|mir|mich)\b"
        r"|\bich bin (?:nur |lediglich |bloß )?(?:eine? )?(?:ki\b(?!-)|künstliche intelligenz"
        r"|(?:großes |ki-|ki )?sprachmodell|(?:ki|ai)-(?:modell|assistent|chatbot|system))"
    ),
    NAMES_VENDOR: (
        rf"\bich (?:bin|heiße) (?:{_NAMES})\b"
        rf"|\bich wurde von (?:{_MAKERS_ABROAD}) (?:entwickelt|trainiert|erstellt|geschaffen)\b"
        rf"|\bals (?:eine? )?von (?:{_MAKERS_ABROAD}) (?:entwickelte|trainierte|erstellte|geschaffene)[rsn]?"
        r" (?:ki|sprach)"
    ),
    NAMES_CUT_OFF: (
        r"\bmein(?:em|en|es)? (?:wissensstand|kenntnisstand|wissensstichtag)\b"
        r"|\bmein(?:em|e)? letzte[sn]? (?:update|aktualisierung)\b"
    ),
}
_SPANISH = {
    IS_MODEL: (
        r"\bcomo (?:un )?(?:gran )?modelo (?:de lenguaje|de ia|lingüístico)\b[^.!?\n]{0,40}?(?:,|\bno )"
        r"|\bcomo (?:una )?(?:ia|inteligencia artificial|asistente (?:de ia|virtual|de inteligencia artificial))"
        r"(?:, | )(?:no (?:puedo|tengo|soy|poseo)|mi |yo |puedo |estoy )"
        r"|\bsoy (?:solo |sólo |solamente )?(?:un |una )?(?:ia|inteligencia artificial|asistente (?:de ia|virtual)"
        r"|modelo (?:de lenguaje|lingüístico))\b"
    ),
    NAMES_VENDOR: (
        rf"\b(?:soy|me llamo) (?:{_NAMES})\b"
        rf"|\b(?:fui|he sido|como (?:una? )?(?:gran )?(?:ia|inteligencia artificial|asistente|modelo)[^.,\n]{{0,20}})"
        rf" (?:cread|desarrollad|entrenad)[oa] por (?:{_MAKERS_ABROAD})\b"
    ),
    NAMES_CUT_OFF: r"\bmi (?:fecha de corte|última actualización)\b|\bfecha de corte de (?:mi )?conocimiento\b",
}
_CHINESE = {
    IS_MODEL: (
        r"作为(?:一[个個名款种位])?(?:由[^，。\n]{1,16}的)?(?:大型)?(?:ai|人工智能|大?语言模型|聊天机器人|虚拟助手)"
        r"(?:大?(?:语言模型|模型|助手|助理|聊天机器人|机器人|程序|系统))?(?=[，,、。]|我)"
        r"|我(?:只|仅仅|仅)?是一?[个個名款种位]?(?:由[^，。\n]{1,16}的)?(?:大型)?(?:ai|人工智能|语言模型)"
        r"(?:大?(?:语言模型|模型|助手|助理|聊天机器人|机器人|程序|系统))?(?=[，,、。！!；;]|$|没有|无法|不)"
    ),
    NAMES_VENDOR: (
        rf"我(?:是|叫) ?(?:{_NAMES}|文心一言|通义千问)"
        rf"|(?:我|作为)[^。！？\n]{{0,16}}(?:由|(?<=作为)) ?(?:{_MAKERS_ABROAD}) ?(?:公司)?(?:所)?"
        r"(?:训练|培训|开发|创建|研发|创造|设计|推出)"
    ),
    NAMES_CUT_OFF: (
        r"我的(?:知识|训练数据|数据)(?:库)?(?:截止|截至|更新至|更新到|仅到|只到)"
        r"|截[至止][^，。\n]{0,10}我(?:的|上次|最后)[^，。\n]{0,8}(?:更新|截止|训练)"
    ),
}
_JAPANESE = {
    IS_MODEL: (
        r"(?:大規模)?言語モデル(?:として(?=、|私)|なので|ですので|であるため)"
        r"|(?:ai|人工知能)(?:アシスタント|モデル|チャットボット)?(?:として、|なので|ですので|であるため)"
        r"|私は(?:単なる|ただの)?(?:ai|人工知能|大規模言語モデル|言語モデル)(?:アシスタント|モデル)?(?:です|であり|なので|に過ぎ)"
    ),
    NAMES_VENDOR: (
        rf"私は(?:{_NAMES})(?:です|という|と申)"
        rf"|私は[^。！？\n]{{0,12}}(?:{_MAKERS})(?:によって|が|に)(?:訓練|開発|作成|トレーニング)"
    ),
    NAMES_CUT_OFF: r"私の(?:知識|学習データ|情報)(?:の)?(?:カットオフ|は\d{4}年)",
}


def _search(language: dict[str, str]) -> Callable[[str], re.Match[str] | None]:
    """Return a search with a group for each kind, in the order of `KINDS`."""
    return re.compile("|".join(f"({language[kind]})" for kind in KINDS)).search


KINDS = (IS_MODEL, NAMES_VENDOR, NAMES_CUT_OFF)
_LANGUAGES = (
    (
        *(" ai", "artificial", "language", "text-based", "assistant", "gpt", "claude", "gemini", "bard", "bing"),
        *("qwen", "deepseek", "grok", "llama", "copilot", "ed by ", "made by ", "built by "),
        *("my creator", "my developer", "my maker", "cutoff", "cut-off", "cut off"),
        *("as of my", "my training data", "my last"),
    ),
    ("en tant qu", "je suis ", "je ne suis", "été ", "m'appelle", "m’appelle", "connaissances", "ma dernière"),
    ("sprachmodell", "künstliche", "als ki", "als von", "eine ki", "ki-", "ich bin", "ich heiße", "ich wurde", "mein"),
    ("como ", "soy ", "me llamo", "fui ", "he sido", "mi última", "de corte"),
    ("作为", "我", "截至", "截止"),
    ("言語モデル", "人工知能", "私は", "私の", "aiな", "aiで", "aiと", "aiア"),
)
"""Words of which there is one in whatever the patterns find, for English, French, German, Spanish, Chinese, Japanese:
looking for them costs less."""
_DICTIONARIES = (_ENGLISH, _FRENCH, _GERMAN, _SPANISH, _CHINESE, _JAPANESE)
_searches = [(_search(language), re.compile(language[NAMES_VENDOR]).search) for language in _DICTIONARIES]


def self_named(text: str) -> str | None:
    """Return how a text speaks of the assistant that wrote it, one of `KINDS`; the text is in small letters.

    A vendor's name says more than that it is a model, wherever it stands.
    """
    for cues, (search, names_vendor) in zip(_LANGUAGES, _searches, strict=True):
        if any(cue in text for cue in cues):
            found = search(text)
            if found:
                kind = KINDS[(found.lastindex or 1) - 1]
                return NAMES_VENDOR if kind != NAMES_VENDOR and names_vendor(text) else kind
    return None
