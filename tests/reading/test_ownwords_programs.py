"""What mail programs put around an answer, in the languages of their users, is not the answer."""

from __future__ import annotations

import pytest

from mailbot.reading import html, ownwords

OLD = "Dobry dzień, prosimy o zapłatę FV/88/2026.\nZ poważaniem\nKwiaciarnia Irys"
ME = "Kwiaciarnia Irys <saldo@irys.example>"

# The line, or lines, with which a program announces the old mail below the answer.
ATTRIBUTIONS = {
    "gmail pl": f"śr., 4 lis 2026 o 08:15 {ME} napisał(a):",
    "gmail ro": f"În mie., 4 nov. 2026 la 08:15, {ME} a scris:",
    "gmail nl": f"Op wo 4 nov 2026 om 08:15 schreef {ME}:",
    "gmail ru": f"ср, 4 нояб. 2026 г. в 08:15, {ME}:",
    "gmail android ru": f"ср, 4 нояб. 2026 г., 08:15 {ME}:",
    "gmail uk": f"ср, 4 лист. 2026 р. о 08:15 {ME} пише:",
    "gmail en": f"On Wed, Nov 4, 2026 at 8:15 AM {ME} wrote:",
    "gmail de": f"Am Mi., 4. Nov. 2026 um 08:15 Uhr schrieb {ME}:",
    "gmail hu": f"{ME} ezt írta (időpont: 2026. nov. 4., Sze, 8:15):",
    "gmail cs": f"st 4. 11. 2026 v 8:15 odesílatel {ME} napsal:",
    "gmail fr": f"Le mer. 4 nov. 2026 à 08:15, {ME} a écrit :",
    "gmail broken over lines": "On Wed, 4 Nov 2026 at 08:15, Kwiaciarnia Irys\n"
    "<saldo@irys.example> wrote:",
    "apple pl": f"Wiadomość napisana przez {ME} w dniu 4 lis 2026, o godz. 08:15:",
    "apple nl": f"Op 4 nov 2026 om 08:15 heeft {ME} het volgende geschreven:",
    "apple ru": f"4 нояб. 2026 г., в 08:15, {ME} написал(а):",
    "apple ro": f"Pe 4 nov. 2026, la 08:15, {ME} a scris:",
    "thunderbird pl": "W dniu 4.11.2026 o 08:15, Kwiaciarnia Irys pisze:",
    "thunderbird nl": "Op 4-11-2026 om 08:15 schreef Kwiaciarnia Irys:",
    "thunderbird ro": "La 04.11.2026 08:15, Kwiaciarnia Irys a scris:",
    "thunderbird ru": "04.11.2026 08:15, Kwiaciarnia Irys пишет:",
    "thunderbird de": "Am 04.11.2026 um 08:15 schrieb Kwiaciarnia Irys:",
    "thunderbird cs": "Dne 4. 11. 2026 v 8:15 Kwiaciarnia Irys napsal(a):",
    "yahoo ro": "Pe miercuri, 4 noiembrie 2026 la 08:15:02 EET, Kwiaciarnia Irys "
    "<saldo@irys.example> a scris:",
    "yahoo en": "On Wednesday, November 4, 2026 at 08:15:02 AM GMT+1, Kwiaciarnia Irys "
    "<saldo@irys.example> wrote:",
    "onet": "W dniu 2026-11-04 08:15:02 użytkownik Kwiaciarnia Irys <saldo@irys.example> napisał:",
    "wp": f"Dnia 4 listopada 2026 08:15 {ME} napisał(a):",
    "interia": 'Temat: FV/88/2026\nData: 2026-11-04 8:15\nNadawca: "Kwiaciarnia Irys" '
    "<saldo@irys.example>\nAdresat: jan@kos.example",
    "mail.ru": f"Среда, 4 ноября 2026, 8:15 +03:00 от {ME}:",
    "yandex": f'04.11.2026, 08:15, "Kwiaciarnia Irys" <{"saldo@irys.example"}>:',
    "yandex without a clock's verb": f"04.11.2026, 08:15, {ME} написал(а):",
    "ukr.net": '4 листопада 2026, 08:15:02, від "Kwiaciarnia Irys" <saldo@irys.example>:',
    "seznam": "---------- Původní e-mail ----------\nOd: Kwiaciarnia Irys <saldo@irys.example>\n"
    "Komu: jan@kos.example\nDatum: 4. 11. 2026 8:15:02\nPředmět: FV/88/2026",
    "roundcube en": "On 2026-11-04 08:15, Kwiaciarnia Irys wrote:",
    "roundcube nl": "Kwiaciarnia Irys schreef op 2026-11-04 08:15:",
    "roundcube pl": "W dniu 2026-11-04 08:15, Kwiaciarnia Irys napisał(a):",
    "samsung pl": "-------- Oryginalna wiadomość --------\nOd: Kwiaciarnia Irys "
    "<saldo@irys.example>\nData: 04.11.2026 08:15 (GMT+01:00)\nDo: jan@kos.example\nTemat: FV/88/2026",
    "samsung ro": f"-------- Mesaj original --------\nDe la: {ME}\nData: 04.11.2026 08:15 "
    "(GMT+02:00)\nCătre: ion@kos.example\nSubiect: FV/88/2026",
    "ziggo": '----- Oorspronkelijk bericht -----\nVan: "Kwiaciarnia Irys" <saldo@irys.example>\n'
    'Aan: "jan" <jan@kos.example>\nVerzonden: Woensdag 4 november 2026 08:15:02\n'
    "Onderwerp: FV/88/2026",
    "kpn": f"----Origineel Bericht----\nVan : {ME}\nDatum : 04/11/2026 08:15\n"
    "Aan : jan@kos.example\nOnderwerp : FV/88/2026",
    "outlook pl": f"Od: {ME}\nWysłane: środa, 4 listopada 2026 08:15\nDo: jan@kos.example\n"
    "Temat: FV/88/2026",
    "outlook ro": f"De la: {ME}\nTrimis: miercuri, 4 noiembrie 2026 08:15\nCătre: ion@kos.example\n"
    "Subiect: FV/88/2026",
    "outlook nl": f"Van: {ME}\nVerzonden: woensdag 4 november 2026 08:15\nAan: jan@kos.example\n"
    "Onderwerp: FV/88/2026",
    "outlook ru": f"От: {ME}\nОтправлено: среда, 4 ноября 2026 г. 08:15\nКому: jan@kos.example\n"
    "Тема: FV/88/2026",
    "outlook de": f"Von: {ME}\nGesendet: Mittwoch, 4. November 2026 08:15\nAn: jan@kos.example\n"
    "Betreff: FV/88/2026",
    "outlook uk": f"Від: {ME}\nНадіслано: середа, 4 листопада 2026 р. 08:15\nКому: jan@kos.example\n"
    "Тема: FV/88/2026",
    "outlook hu": f"Feladó: {ME}\nElküldve: 2026. november 4., szerda 8:15\n"
    "Címzett: jan@kos.example\nTárgy: FV/88/2026",
    "outlook cs": f"Od: {ME}\nOdesláno: středa 4. listopadu 2026 8:15\nKomu: jan@kos.example\n"
    "Předmět: FV/88/2026",
    "outlook under a rule": f"________________________________\nFrom: {ME}\n"
    "Sent: Wednesday, November 4, 2026 8:15 AM\nTo: jan@kos.example\nSubject: FV/88/2026",
}


@pytest.mark.parametrize("program", ATTRIBUTIONS)
@pytest.mark.parametrize("blank", ["\n\n", "\n"], ids=["blank line", "no blank line"])
@pytest.mark.parametrize("marks", ["", "> "], ids=["bare", "marked"])
def test_the_line_above_the_old_mail_is_not_the_writers(
    program: str, blank: str, marks: str
) -> None:
    old = "\n".join(marks + line for line in OLD.splitlines())
    body = f"Zapłacimy w piątek{blank}{ATTRIBUTIONS[program]}\n\n{old}"
    words = ownwords.separate(ownwords.to_lines(body))
    assert words.own == "Zapłacimy w piątek"
    assert "FV/88/2026" in words.quoted
    assert words.cut


@pytest.mark.parametrize("program", ATTRIBUTIONS)
def test_an_answer_below_the_marked_old_mail_is_found(program: str) -> None:
    old = "\n".join("> " + line for line in OLD.splitlines())
    body = f"{ATTRIBUTIONS[program]}\n{old}\n\nZapłacimy w piątek."
    assert ownwords.separate(ownwords.to_lines(body)).own == "Zapłacimy w piątek."


@pytest.mark.parametrize(
    "sentence",
    [
        "Op 12-10-2026 schreef u dat de factuur nog open staat. Die is betaald.",
        "W dniu 12.10.2026 Pan Kos napisał\nże zapłaci w piątek.",
        "Об этом я вам уже 12.10.2026 писал\nи больше не буду.",
        "Am 12.10.2026 schrieb Frau Kos, dass alles bezahlt ist.",
        "Pe 12.10.2026 domnul Kos v-a scris\ncă plătim vineri.",
        "On 12.10.2026 your colleague wrote\nthat it was settled.",
    ],
)
def test_a_sentence_about_a_letter_announces_no_quotation(sentence: str) -> None:
    words = ownwords.separate(ownwords.to_lines(f"Dzień dobry,\n{sentence}\nProszę o odpowiedź."))
    assert sentence in words.own
    assert not words.cut


def test_answers_between_quoted_lines_stay_apart_from_them() -> None:
    body = (
        f"{ATTRIBUTIONS['thunderbird nl']}\n> FV/88/2026, 100 euro\nDeze is betaald.\n"
        "> FV/89/2026, 200 euro\nDeze betwisten wij.\n> Groet"
    )
    words = ownwords.separate(ownwords.to_lines(body))
    assert words.own == "Deze is betaald.\nDeze betwisten wij."
    assert "FV/89/2026, 200 euro" in words.quoted
    assert "betwisten" not in words.quoted


HTML = {
    "gmail": '<div dir="ltr">{new}</div><br><div class="gmail_quote"><div class="gmail_attr">'
    "ср, 4 нояб. 2026 г. в 08:15, Irys &lt;a@irys.example&gt;:<br></div>"
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{old}</blockquote></div>',
    "outlook": '<div class="WordSection1"><p>{new}</p><div><div style="border:none;border-top:solid '
    '#E1E1E1 1.0pt"><p><b>Od:</b> Irys<br><b>Wysłane:</b> środa<br><b>Temat:</b> FV</p></div></div>'
    "<p>{old}</p></div>",
    "outlook on the web": '<div>{new}</div><div id="appendonsend"></div><hr>'
    '<div id="divRplyFwdMsg">From: Irys</div><div>{old}</div>',
    "apple": '<body>{new}<br><div><blockquote type="cite"><div>4 nov. 2026, Irys:</div>'
    "<div>{old}</div></blockquote></div></body>",
    "thunderbird": '<p>{new}</p><div class="moz-cite-prefix">Op 4-11-2026 schreef Irys:</div>'
    '<blockquote type="cite"><p>{old}</p></blockquote>',
    "yahoo": '<div>{new}</div><div id="ydp1yahoo_quoted_7" class="ydp1yahoo_quoted"><div>'
    "Pe miercuri, Irys a scris:</div><div>{old}</div></div>",
    "mail.ru": "<div>{new}</div><div><br></div><blockquote style='border-left:1px solid #0857A6'>"
    "Среда, 4 ноября 2026, 8:15 от Irys:<br>{old}</blockquote>",
    "yandex": '<div>{new}</div><div>04.11.2026, 08:15, "Irys" &lt;a@irys.example&gt;:</div>'
    "<blockquote><p>{old}</p></blockquote>",
    "no markup of its own": "<p>{new}</p><p>28 жовтня 2026, 09:05:05, від &quot;Irys&quot; "
    "&lt;a@irys.example&gt;:</p><p>{old}</p>",
}


@pytest.mark.parametrize("program", HTML)
def test_markup_tells_the_old_mail(program: str) -> None:
    source = HTML[program].format(new="Zapłacę jutro.", old="Prosimy o zapłatę FV/88/2026.")
    words = ownwords.separate(html.to_lines(source))
    assert words.own == "Zapłacę jutro."
    assert "FV/88/2026" in words.quoted
