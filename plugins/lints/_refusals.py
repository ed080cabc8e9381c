"""Refusals: replies that decline what was asked, in English, Chinese, French, German, Spanish and Japanese."""

from __future__ import annotations

import re

_HEAD = 400
"""Characters at the start in which a refusal is said."""
_LONGEST = 1_500
"""A longer reply does more than refuse."""

_HELP = (
    r"[^.!?\n]{0,30}?\b(?:help(?! but)|assist|aid|support|provide|give|offer|share|supply|suggest|recommend|answer"
    r"|respond|reply|comply|fulfil|fulfill|do (?:that|this|it|so)|create|write|generate|produce|compose|draft|complete"
    r"|continue|discuss|engage|participate|take part|advise|encourage|promote|endorse|condone|facilitate|accommodate"
    r"|talk about|tell you|teach|instruct|guide you|perform|execute|carry out|access|browse|translate|book|order|play"
    r"|send|schedule|proceed|be (?:of (?:help|assistance)|part|used))\b"
)
_SOFT = r"(?>(?:just|simply|really|also|currently|unfortunately|therefore|as an ai[^,.\n]{0,40}),? )*+"
_ENGLISH = (
    r"(?>(?:hi|hello|hey|oh|well|no|ok(?:ay)?|(?:thank you|thanks|i understand|i appreciate)[^.,!\n]{0,90}[.,!]"
    r"|i(?:'m| am) (?:(?:so|very|really|truly|deeply|terribly) )?sorry|sorry|i (?:sincerely |do )?apologi[sz]e"
    r"|(?:my )?(?:sincere )?apologies|unfortunately|i(?:'m| am) afraid|regrettably|as an? [^,.\n]{0,60}?(?:,| (?=i )))"
    r"[,.;:! ]*(?:(?:but|however|that|and)\b,? ?)?)*+"
    r"(?:(?:i|we) " + _SOFT + r"(?:can(?:not|'t| not)|won't|will not|am (?:not able to|unable to|not (?:going|willing"
    r"|permitted|allowed|designed|programmed) to)|do(?:n't| not) (?:have the (?:ability|capability|capacity|means) to"
    r"|wish to|want to)|are (?:not able|unable) to)"
    + _HELP
    + r"|i'm "
    + _SOFT
    + r"(?:unable to|not able to|not (?:going|willing|permitted|allowed|designed|programmed) to)"
    + _HELP
    + r"|i "
    + _SOFT
    + r"(?:(?:must|have to|need to|will) (?:respectfully |politely )?(?:decline|refuse)\b"
    r"|(?:respectfully |politely )?(?:decline|refuse) to\b)|i(?:(?:'m| am) not| do(?: not|n't) feel) comfortable\b"
    r"|it (?:is|would be) (?:not (?:appropriate|ethical)|inappropriate|unethical) for me\b"
    r"|it would not be (?:appropriate|ethical) for me\b)"
)
_CHINESE = (
    r"(?>(?:您好|你好|非常|很|十分|真的|实在|深感|抱歉|对不起|不好意思|遗憾|但是?"
    r"|作为[^，,。\n]{0,30}[，,]|[，,。！!：: ])*+)"
    r"(?:根据[^，。\n]{0,20}[，,])?我?(?:现在|目前|暂时|并)?"
    r"(?:无法|不能|不可以|没有?办法|不会|拒绝|不便)(?:直接|为[您你]|给[您你]|向[您你]|对|帮[您你])?"
    r"[^，。！？\n]{0,20}?(?:提供|回答|协助|帮助|帮忙|满足|完成|支持|参与|讨论|生成|创作|撰写|写|回应|执行|处理|给出|透露|访问|查询)"
)
_FRENCH = (
    r"(?>(?:bonjour|je (?:suis|regrette)(?: vraiment| sincèrement| profondément)?(?: désolée?| navrée?)?|désolée?"
    r"|je m'excuse|(?:toutes )?mes excuses|malheureusement|en tant qu[e'][^,.\n]{0,60},)[,.;:! ]*(?:mais,? ?)?)*+"
    r"(?:je ne (?:peux|puis|suis|saurais|veux)[^.!?\n]{0,60}?\b(?:aider|assister|fournir|donner|répondre|proposer"
    r"|créer|écrire|rédiger|générer|partager|participer|discuter|satisfaire|accéder|traiter|encourager|promouvoir)\b"
    r"|je (?:refuse\b|dois (?:décliner|refuser)))"
)
_GERMAN = (
    r"(?>(?:hallo|(?:es )?tut mir (?:sehr |wirklich )?leid|entschuldig\w*|leider(?= ich)"
    r"|ich bedau\w+|als [^,.\n]{0,60},)"
    r"[,.;:! ]*(?:(?:aber|dass|doch)\b,? ?)?)*+"
    r"(?:leider )?(?:(?:ich (?:kann|darf|werde)|(?:kann|darf|werde) ich)\b[^.!?\n]{0,80}?\b(?:nicht|keine?[nrms]?)\b"
    r"[^.!?\n]{0,100}?\b(?:weiter)?(?:helfen|bereitstellen|geben|unterstützen|beantworten|antworten|nachkommen"
    r"|erfüllen|schreiben|erstellen|verfassen|generieren|liefern|anbieten|teilnehmen|diskutieren)\b"
    r"|ich (?:muss|lehne)\b[^.!?\n]{0,60}\b(?:ab|ablehnen)\b)"
)
_SPANISH = (
    r"(?>(?:hola|lo (?:siento|lamento)(?: mucho| muchísimo)?|perdón|perdona|disculp\w+|mis disculpas"
    r"|desafortunadamente|lamentablemente|como [^,.\n]{0,60}?(?:,| (?=no )))[,.;:! ]*(?:pero,? ?)?)*+"
    r"(?:(?:yo )?no (?:(?:te|le|les|me|os) )?(?:puedo|podemos|es posible|soy capaz de|estoy (?:en condiciones"
    r"|autorizad[oa]|programad[oa]|diseñad[oa]))[^.!?\n]{0,50}?(?:ayudar|asistir|proporcionar|\bdar|ofrecer|responder"
    r"|contestar|crear|escribir|generar|compartir|participar|cumplir|completar|discutir|acceder|apoyar|promover|facilitar)"
    r"|me (?:niego|veo obligad[oa] a (?:rechazar|negarme))|debo (?:rechazar|negarme|declinar))"
)
_JAPANESE = (
    r"[^。！？\n]{0,90}?(?:お(?:答え|応え|手伝い|伝え|教え|助け|力添え|受け)|ご?(?:提供|対応|協力|支援|回答|案内|紹介|説明)|作成|生成|執筆)"
    r"[^。！？\n]{0,14}?(?:でき(?:ません|かねます|ない)|(?:いたし|致し|し)かねます)"
    r"|(?:申し訳[^。\n]{0,12}|残念ながら|すみません)[^。！？\n]{0,60}お断り"
)
_LATIN = re.compile("|".join(f"(?:{p})" for p in (_ENGLISH, _FRENCH, _GERMAN, _SPANISH)))
_EASTERN = re.compile("|".join(f"(?:{p})" for p in (_CHINESE, _JAPANESE)))
_wants_more = re.compile(
    r"[^.!?\n]{0,120}?\b(?:without (?:more|further|additional|knowing|the|your|any|seeing|context)|unless you|until you"
    r"|enough (?:information|context|detail)|more (?:information|context|detail)|sans (?:plus|savoir|connaître)"
    r"|ohne (?:weitere|mehr|zu wissen)|sin (?:más|saber|conocer))"
).match
"""The reply asks for what it needs."""
_delivers = re.compile(
    r"```|\b(?:here(?:'s| is| are)|voici|hier (?:ist|sind)|aquí (?:está|tienes|hay))\b|以下是|以下は"
).search


def refuses(text: str) -> bool:
    """Whether a reply as a whole declines what was asked.

    It says so at its beginning, after no more than an apology or a greeting, and neither asks for what it needs nor
    delivers something instead. A reply that corrects itself, or says that something cannot be, is no refusal.
    """
    text = text.strip().strip("\"'“”*").lstrip()
    if not text or len(text) > _LONGEST:
        return False
    head = text[:_HEAD].lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    found = (_LATIN if head[0] < "\u2e80" else _EASTERN).match(head)
    return bool(found) and not _wants_more(head, found.end()) and not _delivers(text.lower())
