"""Refusals: whether a reply declines to do what it was asked, in English, Chinese, Spanish, French, German or more."""

from __future__ import annotations

import re

from ._quotation import asked_for

_BEGINNINGS = (
    "I'm s|I'm u|I'm n|I'm a|I’m s|I’m u|I’m n|I’m a|I am |I can|I won|I wil|I sho|I do |I don|I mus|I hav|I nee|I reg"
    "|I ref|I res|I dec|I apo|I sin|Sorry|sorry|Unfor|Regre|As an|As a |My si|My ap|My de|Apolo|No, I|No, s|Oh, I|Oh, s"
    "|Hello|Thank|We ca|We ar|We re|We ap|We do|It wo|Lo si|Lo la|Me te|Lamen|Desaf|Discu|Como |No pu|Je su|Je ne|Je re"
    "|Désol|Malhe|En ta|Es tu|Tut m|Leide|Entsc|Ich b|Ich k|Als K|Als k|Als S|Descu|Sinto|Infel|Não p|Извин|К сож|Прошу"
    "|Я не |<thin"
)
_KNOWN = frozenset(_BEGINNINGS.split("|"))
_UNSPACED = (
    "抱歉，|抱歉,|抱歉！|对不起|不好意|很抱歉|很遗憾|非常抱|十分抱|我无法|我不能|作为一|作为A|作为人|您好，|你好，"
    "|申し訳|すみま|ごめん|죄송합"
)
REFUSING = frozenset(known[:3] for known in _KNOWN) | frozenset(_UNSPACED.split("|"))
"""What refusals begin with: three characters, so that most replies need no closer look."""

_LOOKED_AT = 300
_MACHINES = ("AI", "anguage", "rtificial", "ssistant", "model", "chatbot", "text-based")
_LONG, _LONG_UNSPACED = 400, 150
"""Characters of a reply that may do more than refuse."""

_DOING = (
    r"(?:assist|help(?! but)|provide|fulfil|comply|generat|creat|writ|engage|answer|do (?:that|this|so)|shar|offer"
    r"|discuss|promot|participat|continue with|produc|respond|endors|condon|support (?:that|this|the|any|or|your)"
    r"|give (?:you )?(?:advice|instructions|information|medical|legal|financial)|perform|predict|access|browse|search"
    r"|complete (?:this|your|the)|process|carry out|execut|order|book|tell you|teach|guide"
    r"|retriev|display|determin|identif|view|describ"
    r"|make (?:that|predictions|jokes|reservations|any))"
)
_UNABLE = r"(?:unable|not (?:able|allowed|permitted|programmed|comfortable|capable|authori[sz]ed)|forbidden)"
_NOT = (
    rf"(?:can(?: ?no|['’]?)t|won['’]?t|will not|shouldn['’]?t|should not|am {_UNABLE}|['’]m {_UNABLE}"
    r"|(?:do not|don['’]?t) (?:feel comfortable|have the (?:capability|ability|capacity|authority))"
    r"|(?:must |have to |need to )?(?:respectfully )?(?:decline|refuse))"
)
_REGRET = (
    r"(?:(?:i(?: am|['’]m) )?(?:(?:very|really|truly|so|terribly|deeply) )?sorry\b|i regret\b"
    r"|(?:i |my )?(?:sincere |deepest )?apologi(?:[sz]e|es)\b|unfortunately\b|regrettably\b|i(?: am|['’]m) afraid\b"
    r"|as an? (?:ai|artificial|language|large|responsible|virtual|text)[^.,]{0,60}[,.])"
)
_ENGLISH = (
    # English
    (
        rf"(?:(?:oh|no|hello|hi|thank you for [^.!]{{0,60}})[,.!]* (?:but )?)?"
        rf"(?:{_REGRET}(?:(?!\bi can )(?:[^.!?]|[.!](?= (?:i|we|however|but)\b))){{0,120}}?)?"
        rf"\b(?:i|we) ?(?:{_NOT} (?:to |with )?(?:[\w-]+ ){{0,4}}?(?:to |with )?{_DOING}"
        r"|(?:do not|don['’]?t) (?:currently )?have (?:[\w-]+ ){0,2}access to)"
    ),
    rf"{_REGRET},? but (?:that is|that['’]s|this is) (?:not something|against)",
    r"i (?:must (?:respectfully )?(?:decline|refuse)|respectfully decline)",
    rf"it (?:is|would be) (?:not (?:appropriate|ethical)|inappropriate|unethical|illegal) (?:for me )?to {_DOING}",
)
_OTHERS = (
    # Chinese
    (
        r"(?:(?:您好|你好)[，,。！! ]*)?(?:(?:非常|很|十分|实在)?(?:抱歉|对不起|不好意思|遗憾)"
        r"|作为(?:一[个名款])?(?:AI|人工智能|语言模型|智能)[^。]{0,30}[，,])?"
        r"[^。！？]{0,20}?我?(?<![您你])(?:无法|不能|没有办法|没办法|不可以|无权|不会)(?:直接|为您|给您|向您|帮您|为你|给你|继续|在此)*"
        r"(?:提供|回答|协助|帮助|满足|执行|完成|生成|讨论|支持|给出|透露|参与|进行|处理|访问|浏览|预订|编写|撰写|创作|做到|回复|预测)"
    ),
    # Spanish
    (
        r"(?:lo siento|lo lamento|me temo que|lamentablemente|desafortunadamente|disculpa|como (?:modelo|ia\b))"
        r"[^.]{0,80}?\bno (?:puedo|podr[ée]|me es posible|estoy (?:autorizad|capacitad|programad)[oa] para)\b"
    ),
    r"no puedo (?:ayudar|proporcionar|cumplir|ofrecer|responder|generar|crear|hacer eso|asistir|escribir|participar)",
    # French
    (
        r"(?:(?:je suis (?:vraiment |sincèrement )?)?désolée?|je regrette|malheureusement|en tant qu[e'’])"
        r"[^.]{0,80}?\bje ne (?:peux|pourrai|puis|suis) (?:malheureusement )?pas\b"
    ),
    (
        r"je ne (?:peux|suis) (?:malheureusement )?pas (?:en mesure de |capable de |autorisée? à )?(?:vous |t['’])?"
        r"(?:aider|fournir|répondre|générer|créer|écrire|faire cela|satisfaire|accéder)"
    ),
    # German
    (
        r"(?:es tut mir (?:sehr |wirklich )?leid|tut mir leid|entschuldigung|leider|ich bedauere?"
        r"|als (?:ki|künstliche|sprachmodell))[^.]{0,60}?\b(?:kann|darf|werde)\b[^.]{0,80}?\b(?:nicht|keine?n?)\b"
    ),
    (
        r"ich kann (?:(?:ihnen|dir|dabei|damit|das|leider) ){0,3}(?:diese[^.]{0,30}? )?(?:nicht|keine?) "
        r"(?:helfen|beantworten|behilflich|erfüllen)"
    ),
    # Portuguese
    (
        r"(?:desculpe|sinto muito|lamento|infelizmente|como (?:modelo|uma ia\b))"
        r"[^.]{0,80}?\bnão (?:posso|poderei|consigo|sou capaz)\b"
    ),
    r"não posso (?:ajudar|fornecer|responder|criar|gerar|atender|fazer isso)",
    # Japanese, Korean, Russian
    r"(?:申し訳|すみません|ごめんなさい)[^。]{0,60}?(?:でき(?:ません|かねます)|お(?:答え|手伝い|応え)[^。]{0,12}ません)",
    r"죄송[^.。]{0,60}?(?:할 수 없|수 없습니다|드릴 수 없|어렵습니다)",
    r"(?:извините|к сожалению|прошу прощения)[^.]{0,60}?\bя не (?:могу|смогу|в состоянии|имею)",
    r"я не (?:могу|буду) (?:помочь|предоставить|ответить|выполнить|создать|написать)",
)
_refuses = re.compile("|".join(_ENGLISH), re.IGNORECASE).match
_refuses_elsewhere = re.compile("|".join(_OTHERS), re.IGNORECASE).match
_only_english = re.compile(r"[UORTW]|I[ '’]").match
_NEGATIONS = (
    *("not", "n't", "n’t", "cant", "unable", "declin", "refus", "forbid", "against"),
    *("inappropriate", "unethical", "illegal"),
)
_unspaced = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]").match
_goes_on = re.compile(
    r"\b(?:however|nevertheless|that said|but (?:i can|here)|here(?:['’]s| is| are)|pero|cependant|toutefois|mais"
    r"|jedoch|allerdings|aber|porém|no entanto)\b|不过|但是|但我|但下面|但以下|但可以|然而|可以为|ただし|しかし|하지만",
    re.IGNORECASE,
).search
_ASKED = (
    *("refus", "declin", "reject", "apolog", "excuse", "拒绝", "婉拒", "道歉", "rechaz"),
    *("ablehn", "absage", "entschuldig", "excus"),
)


def refuses(text: str) -> bool:
    """Whether a reply begins with a refusal; a long one that goes on to do something else is none."""
    if text[:5] not in _KNOWN and not _unspaced(text):
        return False
    if text.startswith("<t"):
        text = text.partition(">")[2].rpartition("</think>")[2].lstrip()
    if not text or (text.startswith("As a") and not any(word in text[:40] for word in _MACHINES)):
        return False
    head = text[:_LOOKED_AT]
    denied = any(word in head for word in _NEGATIONS) and _refuses(head) is not None
    if not denied and (_only_english(text) or _refuses_elsewhere(head) is None):
        return False
    return len(text) < (_LONG_UNSPACED if _unspaced(text) else _LONG) or _goes_on(text) is None


def wants_refusal(question: str) -> bool:
    """Whether a question asks for a text that refuses."""
    return asked_for(question, *_ASKED)
