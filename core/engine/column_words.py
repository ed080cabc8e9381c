"""Words in the names of columns, in the languages that data comes in: what a column is likely to hold.

Sources: the columns that axolotl, ms-swift, unsloth, LLaMA-Factory and convmerge take for questions, replies and
metadata.
"""

from __future__ import annotations

from ..model.references import REFERENCE_WORDS


def _words(text: str) -> dict[str, int]:
    return {word: rank for rank, word in enumerate(text.split())}


QUESTION = _words("""
    question prompt query instruction user input human customer request problem task usr q inputs questions prompts
    questioner asker client visitor caller exercise instruct
    frage anfrage aufgabe eingabe kunde kundin nutzer benutzer anweisung
    pregunta consulta entrada usuario cliente instrucción instruccion
    pergunta usuário usuario instrução instrucao domanda richiesta utente istruzione
    demande utilisateur consigne entrée entree
    vraag opdracht gebruiker fråga spørgsmål spørsmål kysymys pytanie otázka otazka kérdés întrebare soru pertanyaan
    вопрос запрос питання ερώτηση سؤال السؤال سوال پرسش प्रश्न सवाल প্রশ্ন คำถาม
    问题 问 提问 用户 指令 输入 问句 問題 問 提問 用戶 輸入 質問 問い ユーザー 入力 指示 질문 문제 입력 사용자
""")
"""Names of a question, the surest first."""

CONTENT = _words("""
    text sentence review comment message msg utterance tweet post ticket email mail document passage article content
    body headline description complaint feedback statement paragraph snippet context premise source_text sms transcript
    phrase texts sentences
    satz beschreibung nachricht kommentar bewertung oración mensaje comentario texto reseña frase phrase texte avis
    commentaire testo recensione zin tekst текст отзыв сообщение 文本 句子 内容 评论
    文章 評論 文 本文 텍스트 문장 نص متن
""")
"""Names of a text to classify, or to do something else with; a name of a question is surer."""

REPLY = _words("""
    answer reply response output completion assistant agent target bot chatgpt gpt chatbot ai solution expected
    a targets outputs answers responses replies completions generated generation recommendation summary translation
    correction corrected result explanation sql operator support helpdesk revision chosen tgt
    antwort ausgabe lösung loesung antworten übersetzung zusammenfassung
    respuesta salida solución solucion asistente resposta saída saida assistente risposta uscita soluzione
    réponse reponse sortie
    antwoord uitvoer svar vastaus odpowiedź odpowiedz odpověď odpoved válasz răspuns cevap yanıt jawaban
    ответ ответы відповідь απάντηση جواب الجواب إجابة الإجابة پاسخ उत्तर जवाब উত্তর คำตอบ
    回答 答案 答 助手 输出 回复 答复 輸出 回覆 答え 回答文 出力 返答 応答 アシスタント 답변 답 응답 대답 출력
""")
"""Names of a reply, the surest first."""

LABEL = _words("""
    label class sentiment intent category target topic emotion labels classes intents categories polarity stance
    toxicity toxic spam sarcasm department classification annotation tag tags genre
    klasse kategorie etikett stimmung absicht thema categoría categoria etiqueta sentimiento clase intención
    catégorie categorie étiquette classe intention etichetta sentimento метка класс категория тональность тема
    标签 类别 分类 意图 情感 標籤 類別 ラベル カテゴリ カテゴリー 分類 感情 라벨 레이블 카테고리 감정 의도 تصنيف
""")
"""Names of a class that a text belongs to, the surest first."""

META = frozenset(
    _words("""
    id ids idx index key uid uuid guid hash sha md5 timestamp ts date datetime time day month year created updated
    modified meta metadata source src origin kind type score scores rating ratings stars rank weight confidence prob
    probability url uri link href domain website file filename filepath path dataset subset split fold partition lang
    language locale version licence license model engine temperature tokens length len count num number no nr n
    difficulty level status state author creator annotator username email phone address name names title mode seed row
    line page position order turn step batch group worker ip country region city zip quality upvotes votes likes views
    ability extra info stats system instances
    datum zeit quelle nummer kennung fecha fuente número numero título titulo autor fonte auteur titre дата источник
    номер автор язык 日期 时间 来源 编号 序号 作者 日付 番号 날짜 번호 출처 تاريخ
""")
)
"""Names of what is said about a record."""

REFERENCE = REFERENCE_WORDS - {*QUESTION, *REPLY} - META
"""In a name: what a reply is graded by, which nobody learns."""
