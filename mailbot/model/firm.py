"""The firm the assistant works for: who may command it, who its banks are, where it lives."""

from __future__ import annotations

from mailbot.model.identity import normal_account, normal_address
from mailbot.model.noun import Noun


class Person(Noun, frozen=True, kw_only=True):
    """Somebody who speaks for the firm. Every one of them is "the owner"."""

    email: str
    name: str = ""


class BankAccount(Noun, frozen=True, kw_only=True):
    """An account of the firm. The only accounts that ever stand in a letter."""

    account: str
    currency: str
    bank: str = ""
    bik: str = ""  # RU/KZ bank code
    bic: str = ""
    holder: str = ""  # exactly as at the bank (Verification of Payee, Reg. (EU) 2024/886)
    purpose: str = ""  # 'vat': a Polish split-payment account, never printed


class Bank(Noun, frozen=True, kw_only=True):
    """A bank or payment provider, known by the addresses its notices come from."""

    name: str
    senders: tuple[str, ...]


class Firm(Noun, frozen=True, kw_only=True):
    """The owner's firm and its assistant.

    `authserv_ids`: the servers whose Authentication-Results (RFC 8601) may be believed.
    `timezone`: an IANA name; civil dates are days there.
    """

    company: str
    people: tuple[Person, ...]
    assistant: str
    assistant_name: str = ""
    address: str = ""
    tax_id: str = ""
    phone: str = ""
    billing_person: str = ""
    accounts: tuple[BankAccount, ...] = ()
    banks: tuple[Bank, ...] = ()
    authserv_ids: tuple[str, ...] = ()
    language: str = "en"
    country: str = ""
    timezone: str = "UTC"
    currency: str = "EUR"
    payment_terms_days: int = 14

    def owns(self, address: str) -> bool:
        """Whether this is an address of one of the firm's people."""
        address = normal_address(address)
        return any(normal_address(person.email) == address for person in self.people)

    def bank_of(self, address: str) -> Bank | None:
        """The bank whose notices come from this address."""
        address = normal_address(address)
        for bank in self.banks:
            if any(normal_address(sender) == address for sender in bank.senders):
                return bank
        return None

    def account_for(self, currency: str) -> BankAccount | None:
        """The account a client pays this currency into; None where there is none."""
        usable = [a for a in self.accounts if a.purpose != "vat"]
        return next((a for a in usable if a.currency == currency), None)

    def owns_account(self, account: str) -> bool:
        """Whether this is an account of the firm."""
        account = normal_account(account)
        return any(normal_account(own.account) == account for own in self.accounts)
