"""Refusals: whether a reply declines to do what it was asked, in English, Chinese, Spanish, French, German or more."""

from __future__ import annotations

import re

from ftconv import LazyPattern

from ._answers import answers, unspaced

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

_DOING = (
    r"(?:assist|help(?! but)|provide|fulfil|comply|generat|creat|writ|engage|answer|do (?:that|this|so)|shar|offer"
    r"|discuss|promot|participat|continue with|produc|respond|endors|condon|support (?:that|this|the|any|or|your)"
    r"|give (?:you )?(?:advice|instructions|information|medical|legal|financial)|perform|predict|access|browse|search"
    r"|complete (?:this|your|the)|process|carry out|execut|order|book|tell you|teach|guide"
    r"|have access|retriev|display|determin|identif|view|describ"
    r"|place (?:an |your |any )?orders?|send|schedul|look up|draw\b|translat|diagnos|advis|track"
    r"|make (?:that|predictions|jokes|any|(?:a |your |an )?(?:reservation|booking|appointment|purchase)))"
)
_FILLER = (
    r"(?:(?:\w+ly|just|even|also|ever|in (?:good conscience|any way),?|be able|be used|be (?:a )?part(?:y)? of|you"
    r"|(?:help|assist|encourage|support|promote|recommend|agree|provide|create|engage in|do (?:that|this)|condone)"
    r"(?: with)?,? (?:or|and|nor)|will not|or|and|get involved|go into|with|to) ){0,4}?"
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
        rf"\b(?:i|we) ?(?:{_NOT},? (?:to |with )?{_FILLER}(?:to |with )?{_DOING}"
        r"|(?:do not|don['’]?t) (?:currently )?have (?:[\w-]+ ){0,2}access to)"
    ),
    rf"{_REGRET},? but (?:that is|that['’]s|this is) (?:not something|against)",
    r"i (?:must (?:respectfully )?(?:decline|refuse)|respectfully decline)",
    rf"it (?:is|would be) (?:not (?:appropriate|ethical)|inappropriate|unethical|illegal) (?:for me )?to {_DOING}",
)
_CANNOT = r"(?<![您你])(?:无法|不能|没有办法|没办法|不可以|无权|不会)(?:直接|为您|给您|向您|帮您|为你|给你|继续|在此)*"
_OTHERS = (
    # Chinese
    (
        r"(?:(?:您好|你好)[，,。！! ]*)?(?:(?:非常|很|十分|实在)?(?:抱歉|对不起|不好意思|遗憾)"
        r"|作为(?:一[个名款种位])?(?:AI|人工智能|语言模型|智能|文本|大型)[^。]{0,30}[，,])?"
        rf"(?:[^。！？]{{0,20}}?{_CANNOT}(?:提供|回答|协助|帮助|满足|透露)"
        rf"|(?:[^。！？您你他她它这那]{{0,20}}?|[^。！？]{{0,20}}?我(?:们|目前|现在|暂时)?){_CANNOT}"
        r"(?:执行|完成|生成|讨论|支持|给出|参与|进行|处理|访问|浏览|预订|编写|撰写|创作|做到|回复|预测))"
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
_refuses = LazyPattern("|".join(_ENGLISH), re.IGNORECASE).match
_refuses_elsewhere = LazyPattern("|".join(_OTHERS), re.IGNORECASE).match
_only_english = re.compile(r"[UORTW]|I[ '’]").match
_NEGATIONS = (
    *("not", "n't", "n’t", "cant", "unable", "declin", "refus", "forbid", "against"),
    *("inappropriate", "unethical", "illegal"),
)
_plays = LazyPattern(
    r"\b(?:illegal|invalid|legal|that|this|your|such an?|the) move\b|\b(?:pawn|bishop|rook|checkmate|castling)s?\b"
    r"|\bknights? (?:to|on|from)\b|\bmove (?:my|your|the) (?:king|queen|knight|piece)\b|棋",
    re.IGNORECASE,
).search
"""In a game, what cannot be done is against its rules."""
_ASKED = (
    *("refus", "declin", "reject", "apolog", "excuse", "拒绝", "婉拒", "道歉", "rechaz"),
    *("ablehn", "absage", "entschuldig", "excus"),
)
"""Stems of words."""


def refuses(text: str) -> bool:
    """Whether a reply begins with a refusal, and gives no answer all the same."""
    if text[:5] not in _KNOWN and not unspaced(text):
        return False
    if text.startswith("<t"):
        text = text.partition(">")[2].rpartition("</think>")[2].lstrip()
    if not text or (text.startswith("As a") and not any(word in text[:40] for word in _MACHINES)):
        return False
    head = text[:_LOOKED_AT]
    denied = _refuses(head) if any(word in head for word in _NEGATIONS) else None
    if denied is None and not _only_english(text):
        denied = _refuses_elsewhere(head)
    return denied is not None and not _plays(head) and not answers(text, denied.end())


def wants_refusal(question: str) -> bool:
    """Whether a question asks for a text that refuses."""
    asked = question.lower()
    return any(stem in asked for stem in _ASKED)
