"""What stands below the message: sign-off, name, position, firm, phone footer, small print."""

from __future__ import annotations

import pytest

from mailbot.reading import ownwords

SIGNED = [
    ("Jan Kos", "Przelew w piątek.", "Pozdrawiam\nJan Kos"),
    ("Jan Kos", "Przelew w piątek.", "J. Kos"),
    ("Jan Kos", "Przelew w piątek.", "JK"),
    ("Ryszard Kos", "przelew w piatek", "rysiek"),
    ("Jan Kos", "Przelew w piątek.", "Jan Kos\nGłówny księgowy\nKos sp. z o.o."),
    ("Księgowość", "Przelew w piątek.", "Z poważaniem,\nDział Księgowości\nKos sp. z o.o."),
    ("Ion Codru", "Plătim vineri.", "Cu stimă,\nIon Codru\nDirector economic\nCodru SRL"),
    ("Ion Codru", "Plătim vineri.", "Ion C."),
    ("Teo Codru", "Plătim vineri.", "Pupici,\nTeo"),
    ("Els Eik", "Betaling volgt vrijdag.", "Met vriendelijke groet,\n\nEls Eik\nBoekhouding"),
    ("Els Eik", "Betaling volgt vrijdag.", "Els\n\nVerstuurd vanaf mijn iPhone"),
    ("Els Eik", "Betaling volgt vrijdag.", "Met de meeste hoogachting\nDienst boekhouding"),
    ("Els Eik", "Betaling volgt vrijdag.", "Hartelijks, Els"),
    ("Пётр Дуб", "Оплатим в пятницу.", "С уважением,\nПётр Дуб\nглавный бухгалтер"),
    ("Пётр Дуб", "Оплатим в пятницу.", "Главный бухгалтер\nДуб П. С.\nООО «Дуб и Клён»"),
    ("Пётр Дуб", "Оплатим в пятницу.", "П. Дуб\n\nОтправлено из мобильной Почты Mail"),
    ("Olha Dub", "Оплатимо в п'ятницю.", "З повагою, Ольга\nбухгалтер"),
    ("Ann Oak", "We pay on Friday.", "Best regards,\nAnn Oak\nAccounts Payable\nOak Ltd"),
    ("Ann Oak", "We pay on Friday.", "Ann\nSent from my Galaxy"),
    ("Uwe Eiche", "Wir zahlen am Freitag.", "Mit freundlichen Grüßen / Best regards\nUwe Eiche"),
    ("Uwe Eiche", "Wir zahlen am Freitag.", "MfG\nUwe Eiche\nBuchhaltung"),
    ("Kis Pál", "Pénteken fizetünk.", "Üdvözlettel:\nKis Pál\nkönyvelő"),
    ("Jan Dub", "Zaplatíme v pátek.", "S pozdravem\nJan Dub\njednatel"),
]


@pytest.mark.parametrize(("writer", "message", "signature"), SIGNED)
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["close", "apart"])
def test_a_signature_is_not_part_of_the_message(
    writer: str, message: str, signature: str, between: str
) -> None:
    words = ownwords.separate(ownwords.to_lines(message + between + signature), writer=writer)
    assert words.own == message
    assert words.signature.split() == signature.split()


@pytest.mark.parametrize(
    ("line", "own", "signature"),
    [
        ("Zapłacę jutro. Pozdrawiam, Jan Kos", "Zapłacę jutro.", "Pozdrawiam, Jan Kos"),
        ("zaplace jutro pozdrawiam", "zaplace jutro", "pozdrawiam"),
        ("mag het tot vrijdag? groetjes els", "mag het tot vrijdag?", "groetjes els"),
        ("Plătesc vineri, numai bine, Ion", "Plătesc vineri,", "numai bine, Ion"),
        ("Оплачу в пятницу. С уважением, Пётр", "Оплачу в пятницу.", "С уважением, Пётр"),
        ("Will pay Friday. Regards, Ann", "Will pay Friday.", "Regards, Ann"),
    ],
)
def test_a_line_that_holds_message_and_signoff_is_parted(
    line: str, own: str, signature: str
) -> None:
    words = ownwords.separate(ownwords.to_lines(line), writer="Els Eik")
    assert (words.own, words.signature) == (own, signature)


@pytest.mark.parametrize(
    "text",
    [
        "Pozdrawiam, zapłacę jutro.",
        "POZDRAWIAM, TEJ FAKTURY NIE ZAPŁACĘ NIGDY",
        "Księgowość zapłaci jutro\nw południe.",
        "Dzień dobry,\nKsięgowość zapłaci jutro.",
        "Hoi Els,\nkomt goed",
        "Which of the two is best",
        "Zapłacone",
        "Tak",
        "2",
        "Jan Kos zapłaci za mnie.",
        "Bank nie wpuszcza, z poważaniem to już przesada",
    ],
)
def test_a_message_that_looks_like_a_closing_is_kept(text: str) -> None:
    assert ownwords.separate(ownwords.to_lines(text), writer="Jan Kos").own == text


def test_words_below_a_postscript_are_the_writers() -> None:
    text = "Przelew w piątek.\nPozdrawiam\nJan Kos\nPS. Proszę o kopię faktury."
    words = ownwords.separate(ownwords.to_lines(text), writer="Jan Kos")
    assert words.own == "Przelew w piątek.\nPS. Proszę o kopię faktury."


@pytest.mark.parametrize(
    "small_print",
    [
        "Niniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata.",
        "Acest mesaj este confidențial și se adresează exclusiv destinatarului.",
        "De informatie in dit bericht is uitsluitend bestemd voor de geadresseerde.",
        "Данное сообщение является конфиденциальным и предназначено только для адресата.",
        "This message is confidential and intended solely for the addressee.",
        "Diese Nachricht ist vertraulich und ausschließlich für den Empfänger bestimmt.",
        "Пожалуйста, подумайте об окружающей среде, прежде чем печатать это письмо.",
        "Denk aan het milieu voordat u dit bericht print, alstublieft.",
    ],
)
def test_small_print_is_not_the_writers(small_print: str) -> None:
    words = ownwords.separate(ownwords.to_lines(f"Zapłacę jutro.\n\n{small_print}"))
    assert words.own == "Zapłacę jutro."
