from __future__ import annotations

import pytest

from mailbot.reading.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Przelew wyjdzie w piątek, przepraszam za opóźnienie.", "pl"),
        ("zaplace jutro rano, dzieki za cierpliwosc", "pl"),
        ("Vom achita factura până vineri.", "ro"),
        ("va platim maine, scuze de intarziere", "ro"),
        ("Wij betalen deze factuur volgende week.", "nl"),
        ("sorry, was ik vergeten, maak het morgen over", "nl"),
        ("Оплатим счёт в пятницу.", "ru"),
        ("завтра оплачу", "ru"),
        ("Ми сплатимо рахунок у п'ятницю, дякую.", "uk"),
        ("We will pay the invoice on Friday.", "en"),
        ("Wir überweisen den Betrag am Freitag.", "de"),
        ("Fakturu uhradíme v pátek, děkujeme.", "cs"),
        ("A számlát pénteken fizetjük, köszönöm.", "hu"),
        ("Nous payons la facture vendredi, merci.", "fr"),
    ],
)
def test_a_short_mail_tells_its_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_few_words_are_taken_for_the_clients_own_language() -> None:
    assert detect("ok", prior="nl") == "nl"
    assert detect("OK, termin 10.12", prior="pl") == "pl"


def test_clear_words_overrule_what_the_client_usually_writes() -> None:
    assert detect("We paid this invoice last week, please check your account.", prior="pl") == "en"


@pytest.mark.parametrize("text", ["", "123 456", "ana@firma.example", "???"])
def test_no_words_are_no_language(text: str) -> None:
    assert detect(text, prior="ro") == ""


# Answers of clients whose language is not the firm's; short ones, and some without diacritics.
ABROAD = {
    "de": (
        "Die Rechnung ist freigegeben und wird am Donnerstag bezahlt.",
        "Haben wir schon letzte Woche überwiesen.",
        "ueberweise ich morgen, sorry fuer die verspaetung",
        "Bitte senden Sie uns eine Kopie der Rechnung.",
        "Der Betrag stimmt nicht, wir hatten nur drei Stück bestellt.",
        "Können wir in zwei Raten zahlen?",
        "Geht am Freitag raus.",
        "Unser Chef ist bis Montag im Urlaub.",
    ),
    "uk": (
        "Оплатимо до кінця тижня, вибачте за затримку.",
        "Ми вже все сплатили вчора.",
        "Надішліть, будь ласка, рахунок ще раз.",
        "Чи можна розбити на дві частини?",
        "Гроші будуть у понеділок.",
        "Цю суму ми не визнаємо, товар прийшов пошкоджений.",
        "Добрий день, бухгалтерка у відпустці.",
        "Зроблю завтра зранку.",
    ),
    "be": (
        "Добры дзень, аплацім у панядзелак.",
        "Мы ўжо заплацілі на мінулым тыдні.",
        "Дашліце, калі ласка, рахунак яшчэ раз.",
        "Грошы будуць заўтра, прабачце за затрымку.",
        "Такой пастаўкі ў нас не было.",
        "Ці можна заплаціць у два этапы?",
    ),
    "kk": (
        "Сәлеметсіз бе, төлемді ертең жасаймыз.",
        "Біз өткен аптада төледік.",
        "Шотты қайта жіберіңізші.",
        "Айдың соңына дейін төлейміз.",
        "Бұл тауарды алған жоқпыз.",
        "Кешіріңіз, директор демалыста.",
    ),
    "hu": (
        "A számlát holnap kiegyenlítjük.",
        "Már a múlt héten átutaltuk az összeget.",
        "Kérem, küldjék el újra a számlát.",
        "Elnézést a késésért, pénteken fizetünk.",
        "Nem rendeltünk ilyet, ezt nem fogadjuk el.",
        "holnap utalom, koszonom a turelmet",
        "Lehetne két részletben fizetni?",
    ),
    "cs": (
        "Fakturu zaplatíme v pátek.",
        "Platba odešla minulý týden.",
        "Prosím pošlete nám fakturu ještě jednou.",
        "Omlouvám se za zpoždění, uhradím to zítra.",
        "Tuto částku neuznáváme, zboží bylo poškozené.",
        "Můžeme zaplatit na dvě splátky?",
        "zaplatime zitra, dekuji za pripomenuti",
    ),
    "fr": (
        "Le virement partira demain.",
        "Nous avons déjà payé cette facture la semaine dernière.",
        "Pourriez-vous nous renvoyer la facture ?",
        "Je paie vendredi, désolé pour le retard.",
        "Le montant ne correspond pas à notre commande.",
        "Peut-on payer en deux fois ?",
        "C'est fait depuis hier.",
    ),
    "ru": (
        "Обещаю рассчитаться за три дня.",
        "Постараемся оплатить в течение дня.",
        "Через Kaspi Pay оплатили, чек скинула вашему менеджеру.",
        "Принял к сведению.",
    ),
    "nl": ("De baas vraagt tien dagen extra.", "Al gebeurd, baas.", "In drie delen?"),
}


@pytest.mark.parametrize(
    ("text", "language"), [(text, language) for language in ABROAD for text in ABROAD[language]]
)
def test_clients_from_abroad_are_told(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("language", ["de", "uk", "hu", "cs", "fr"])
def test_a_client_known_for_another_language_is_heard_in_this_one(language: str) -> None:
    prior = "ru" if language == "uk" else "pl"
    told = [detect(text, prior=prior) for text in ABROAD[language] if len(text.split()) > 5]
    assert told
    assert set(told) == {language}
