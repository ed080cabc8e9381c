"""Languages: which one a text is in, as far as its script tells, and for Latin letters its most frequent words."""

from __future__ import annotations

import re

from ftconv import LazyPattern

from ._quotation import reads_as_code

LOOKED_AT = 300
"""Characters at the beginning of a text that are looked at."""

_GLANCE = 100
"""Characters that tell whether a closer look is worth it."""

LATIN = "Latin letters"
SCRIPTS = {
    "Russian or another in Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Hebrew": "\u0590-\u05ff",
    "Arabic or another in its script": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "Hindi or another in Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
    "Georgian": "\u10a0-\u10ff",
    "Korean": "\u1100-\u11ff\uac00-\ud7af",
    "Japanese": "\u3040-\u30ff",
    "Chinese": "\u3400-\u4dbf\u4e00-\u9fff",
}
"""The letters of each script, under the name of a language that has it."""
_letters = {name: re.compile(f"[{letters}]").findall for name, letters in reversed(SCRIPTS.items())}
_latin = LazyPattern(r"[A-Za-zÀ-ÖØ-öø-ɏ]").findall
_OTHER = "".join(SCRIPTS.values())
_others, _first_other = LazyPattern(f"[{_OTHER}]").findall, re.compile(f"[{_OTHER}]").search
_kana = re.compile(f"[{SCRIPTS['Japanese']}]").search
beyond_ascii = LazyPattern(f"[À-ÖØ-öø-ɏ{_OTHER}]").search
"""The first letter of a text that ASCII does not have."""
_words = re.compile(r"[a-zà-öø-ÿœß]+(?:['’][a-zà-öø-ÿ]+)?").findall
_FREQUENT = {
    "English": (
        "the and of to is are was were with that this for you your it they have has not from which can will "
        "be a in on as by an at or we i he she do what how"
    ),
    "French": (
        "le la les des et est une dans pour que qui vous avec sur pas ce cette sont nous du au par mais il "
        "elle de un je me se si en ne plus on son sa ses à l'on c'est d'un d'une y a où quel quelle votre mon "
        "comment plusieurs aux tu es toi ça cette être fait peut"
    ),
    "German": (
        "der die das und ist nicht ein eine mit für auf den dem sie ich zu von werden sind auch es im wird "
        "oder in an wie was wenn du er wir des einer einen aus bei nach kann sich so als zum zur"
    ),
    "Spanish": (
        "el la los las es una para que por con del se en su un como más pero está son tu muy lo al de y no si "
        "me te mi sus entre cómo qué ser o a e"
    ),
    "Portuguese": (
        "os é uma para que por com da não se em seu um como mais mas está são você muito na ao dos pela o a e "
        "de no do as eu me sua ser ou quais foi"
    ),
    "Italian": (
        "il la gli le è una per che con del della non si di un come più ma sono nel alla questo dei in e i o "
        "a da mi lo se quali cosa anche"
    ),
    "Dutch": (
        "de het een en van niet met voor dat zijn te je ook als maar aan wordt door naar bij is in op die ik "
        "hoe wat er om kan of u"
    ),
}
_UNTOLD = {
    "Catalan": (
        "el la els les és una un per amb que no del en es com més però són molt i de al dels aquest aquesta això "
        "aquests ha han hi també o a què quan seva seu pel ser"
    ),
    "Galician": (
        "o a os as é unha un para que con non na no do da dos das máis pero son moi e de en ao ou polo pola se "
        "como cando tamén este esta isto ten foi"
    ),
    "Romanian": (
        "și de la cu pe nu este sunt un o în din care ce mai pentru sau ca se să fi au am ai el ea lui dar această "
        "acest cum prin după"
    ),
    "Scandinavian": (
        "og och att att at det den de en et ett er är var som på av til till for för med ikke inte har kan om jeg "
        "jag vi du men eller fra från"
    ),
}
"""Languages that are easily taken for one of the others, and are not told."""
_frequent = {name: frozenset(words.split()) for name, words in (*_FREQUENT.items(), *_UNTOLD.items())}
_MOST = 0.8
"""The share of letters that a language must have."""
_FEWEST_WORDS, _FEWEST_HITS, _FEWEST_NAMED, _LETTERS, _SIGNS = 8, 4, 3, 30, 10
_FEWEST_OWN, _MARGIN = 4, 4
"""Words that only one of two languages has: so many at least, and so many times those that only the other one has."""
_KANA = 0.3
_UNSPACED = ("Chinese", "Japanese", "Korean", "Thai")


def language_of(text: str) -> str:
    """Return the name of the language that a text begins in; "" where it is short, mixed, code or not known."""
    name = likely_language_of(text)
    return "" if name in _FREQUENT and reads_as_code(text[:LOOKED_AT]) else name


def likely_language_of(text: str) -> str:
    """Return what `language_of` does, and the language of the words in code, which costs less."""
    text = text[:LOOKED_AT]
    if not text.isascii():
        found = _by_script(text)
        if found is not None:
            return found
    words = _words(text.lower())
    if len(words) < _FEWEST_WORDS:
        return ""
    distinct = set(words)
    hits = sorted(((len(distinct & _frequent[name]), name) for name in _FREQUENT), reverse=True)
    (most, name), (second, _) = hits[:2]
    if most < _FEWEST_HITS or 5 * most < len(distinct) or 2 * most < 3 * second:
        return ""
    return "" if any(len(distinct & _frequent[untold]) >= most for untold in _UNTOLD) else name


def share_a_script(one: str, other: str) -> bool:
    """Whether two texts surely have the same script, and not the Latin one, by their first characters."""
    one, other = one[:_GLANCE], other[:_GLANCE]
    first = _first_other(one)
    if first is None or _kana(one) or _kana(other):
        return False
    find = next(find for find in _letters.values() if find(first[0]))
    return 2 * len(find(one)) > len(one) and 2 * len(find(other)) > len(other)


def is_rather(text: str, language: str, other: str) -> bool:
    """Whether a text is surely in one language and not in the other: by the words that only one of them has.

    Scripts need no words.
    """
    if language not in _frequent or other not in _frequent:
        return True
    distinct = set(_words(text[:LOOKED_AT].lower()))
    own = len(distinct & (_frequent[language] - _frequent[other]))
    return own >= _FEWEST_OWN and own >= _MARGIN * len(distinct & (_frequent[other] - _frequent[language]))


def is_latin(text: str) -> bool:
    """Whether a text of some words has Latin letters alone, and is not code."""
    text = text[:LOOKED_AT]
    words = [word for word in _words(text.lower()) if len(word) > 2]
    return not _others(text) and len(words) >= _FEWEST_NAMED and not reads_as_code(text)


def _by_script(text: str) -> str | None:
    """Return the language that the script is of, "" where it is mixed, None where nearly all letters are Latin."""
    left = len(_others(text))
    if not left:
        return None
    latin = len(_latin(text))
    if left < (1 - _MOST) * latin:
        return None
    counts = {"Chinese": 0, "Japanese": 0}
    for name, find in _letters.items():
        counts[name] = len(find(text))
        left -= counts[name]
        if not left:
            break
    kana = counts["Japanese"]
    if kana > _KANA * counts["Chinese"]:  # the characters of Chinese are used in Japanese too
        counts["Japanese"] += counts.pop("Chinese")
    letters = sum(counts.values())
    name, most = max(counts.items(), key=lambda item: item[1])
    return name if most >= _MOST * (letters + latin) and most >= (_SIGNS if name in _UNSPACED else _LETTERS) else ""


_STEMS = (
    "translat|traduc|traduz|tradui|übersetz|перев[её]|翻译|翻訳|译成|译为|번역|ترجم|अनुवाद|แปล|language|langue|sprache|idioma|lingua"
    "|bilingual|язык|语言|言語|[英中日汉法德俄韩]语|[英中日汉法德俄韩]文|汉字|漢字|拼音|[英中日仏独韓]語|한국어|영어"
)
_NAMES = (
    "english|french|german|spanish|portuguese|italian|dutch|russian|greek|hebrew|arabic|persian|farsi|urdu|hindi|bengali"
    "|tamil|thai|georgian|korean|japanese|chinese|mandarin|cantonese|hanzi|kanji|pinyin|cyrillic|latin|polish|turkish"
    "|vietnamese|indonesian|swedish|ukrainian|hungarian|czech|finnish|romanian|catalan|anglais|français|allemand|espagnol"
    "|italien|portugais|chinois|japonais|englisch|deutsch|französisch|spanisch|italienisch|chinesisch|japanisch|inglés"
    "|español|francés|alemán|italiano|portugués|chino|japonés|inglês|português|francês|espanhol|alemão|inglese|francese"
    r"|tedesco|spagnolo|engels|nederlands|по-\w+ски|английск\w*|русск\w*|немецк\w*|французск\w*|lyrics|haiku|proverb"
)
_named = LazyPattern(rf"{_STEMS}|\b(?:{_NAMES})\b", re.IGNORECASE).search


def names_language(text: str) -> bool:
    """Whether a text speaks of a language, or of a translation."""
    return _named(text) is not None
