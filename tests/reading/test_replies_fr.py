from __future__ import annotations

import datetime as dt

import pytest

from mailbot.model.reading import Intent
from mailbot.reading.replies import ReplyRead, read_words
from mailbot.reading.reply_rules import reply_rules

WEDNESDAY = dt.date(2026, 11, 18)


def read(text: str, quoted: str = "") -> ReplyRead:
    return read_words(text, language="fr", day=WEDNESDAY, country="BE", quoted=quoted)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Nous payons vendredi.", {"promise_to_pay"}),
        ("je paye lundi sans faute", {"promise_to_pay"}),
        ("La facture sera réglée la semaine prochaine.", {"promise_to_pay"}),
        ("Le virement partira demain, désolé pour le retard.", {"promise_to_pay"}),
        ("Je m'en occupe demain.", {"promise_to_pay"}),
        ("Nous avons payé hier.", {"claims_paid"}),
        ("C'est fait depuis mardi.", {"claims_paid"}),
        ("La facture a été réglée le 12 novembre.", {"claims_paid"}),
        ("jai deja paye", {"claims_paid"}),
        ("Je ne paierai pas cette facture.", {"refuses"}),
        ("Nous refusons de payer.", {"refuses"}),
        ("Je paierai quand vous aurez corrigé la facture.", {"dispute"}),
        ("Le montant ne correspond pas à notre commande.", {"dispute"}),
        ("Nous contestons cette facture.", {"dispute"}),
        ("Nous n'avons jamais commandé cela.", {"dispute"}),
        ("Peut-on payer en trois fois ?", {"asks_plan"}),
        ("Pourriez-vous nous accorder un délai jusqu'au 15 décembre ?", {"asks_extension"}),
        ("Nous n'avons plus de trésorerie.", {"hardship"}),
        ("Notre société est en faillite.", {"hardship"}),
        ("Je paierai dès que mon client me paie.", {"hardship", "promise_to_pay"}),
        ("Pourriez-vous nous renvoyer la facture ?", {"asks_copy"}),
        ("Je n'ai jamais reçu la facture.", {"asks_copy"}),
        ("Sur quel compte faut-il verser ?", {"asks_question"}),
        ("Madame Piron ne travaille plus chez nous.", {"contact_change"}),
        ("Bien reçu, merci.", {"acknowledges"}),
        ("Joyeuses fêtes à toute l'équipe !", {"other"}),
    ],
)
def test_what_a_plain_french_reply_says(text: str, intents: set[str]) -> None:
    assert {one.intent.value for one in read(text).said} == intents


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Nous payons vendredi.", "2026-11-20"),
        ("Vous aurez votre argent lundi.", "2026-11-23"),
        ("La facture sera payée pour le 10 décembre.", "2026-12-10"),
        ("Le paiement est prévu fin du mois.", "2026-11-30"),
        ("Bonjour, je ferai le virement après-demain. Bien à vous", "2026-11-20"),
    ],
)
def test_a_french_promise_carries_its_day(text: str, day: str) -> None:
    (said,) = read(text).said
    assert said.intent is Intent.PROMISE_TO_PAY
    assert said.days is not None
    assert said.days.latest.isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "Nous n'avons pas encore payé.",
        "Je n'ai rien payé.",
        "La facture n'est pas encore réglée.",
        "On a toujours payé à l'heure.",
    ],
)
def test_what_denies_a_payment_claims_none_in_french(text: str) -> None:
    assert Intent.CLAIMS_PAID not in {one.intent for one in read(text).said}


def test_a_french_plan_carries_its_number_of_instalments() -> None:
    assert [one.instalments for one in read("Peut-on payer en trois fois ?").said] == [3]


def test_a_french_yes_to_instalments_agrees_to_the_plan() -> None:
    (said,) = read("D'accord.", quoted="Nous vous proposons trois mensualités.").said
    assert said.intent is Intent.ASKS_PLAN


@pytest.mark.parametrize(
    "text",
    ["STOP", "Stop svp", "Désinscrivez-moi", "Arrêtez de m'écrire", "Ne m'écrivez plus"],
)
def test_who_wants_no_more_mail_may_say_so_in_french(text: str) -> None:
    assert [one.intent for one in read(text).said] == [Intent.STOP_CONTACT]


@pytest.mark.parametrize("text", ["Stop, c'est une autre facture.", "Arrêtez la livraison."])
def test_stop_in_other_matters_is_no_french_farewell(text: str) -> None:
    assert Intent.STOP_CONTACT not in {one.intent for one in read(text).said}


def test_the_french_rules_leave_no_form_empty() -> None:
    rules = reply_rules("fr")
    assert rules is not None
    assert rules.missing() == ()
