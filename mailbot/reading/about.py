"""What words of an owner's are about: a client, some of its invoices, or a doubt which."""

from __future__ import annotations

from mailbot.model.fact import Fact
from mailbot.model.noun import Noun


class About(Noun, frozen=True, kw_only=True):
    """A scope. `named`: its invoices stand in the words; `candidates`: invoices it could be when it
    is none for sure; `rivals`: clients that are meant equally well.
    """

    client: str | None = None
    invoices: tuple[str, ...] = ()
    named: bool = False
    rivals: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    doubt: Fact | None = None

    def may_be(self, other: About) -> bool:
        """Whether both may be about the same."""
        if self.invoices and other.invoices:
            return bool(set(self.invoices) & set(other.invoices))
        if self.client is not None and other.client is not None:
            return self.client == other.client
        return True

    def joined(self, other: About) -> About:
        """Both together."""
        same = self.client == other.client or None in (self.client, other.client)
        return About(
            client=(self.client or other.client) if same else None,
            invoices=tuple(dict.fromkeys((*self.invoices, *other.invoices))),
            named=self.named or other.named,
            rivals=() if self.client or other.client else (self.rivals or other.rivals),
            doubt=self.doubt or other.doubt,
        )

    def or_else(self, other: About) -> About:
        """This; what it lacks from the other."""
        return self if self.invoices else self.joined(other)
