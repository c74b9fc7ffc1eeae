"""What the owner granted in a letter of her own to a client, the assistant in copy."""

from __future__ import annotations

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import Command, Order
from mailbot.reading.about import About
from mailbot.reading.order_clauses import MAX_TEXT, Clause, flowing, order_clauses
from mailbot.reading.phrases import even_fold
from mailbot.reading.subject import Subject
from mailbot.reading.terms import Terms, deadlines, plan_terms, sums, terms_of


class Grant(Noun, frozen=True, kw_only=True):
    """A grant before it is an order."""

    command: Command
    clause: str
    terms: Terms
    doubts: tuple[Fact, ...] = ()


def read_granted(about: Subject, client: About) -> tuple[Order, ...]:
    """Her agreement as an order: a plan, a later day, that the money has come. () if none.

    What she agrees to without saying it ("agreed, as you propose") is looked up in the client's
    words below; it counts only where those propose one thing.
    """
    parts = order_clauses(about.text, about.words)
    scope = about.of_text(about.text, among=(client.client,) if client.client else ())
    if client.client is not None and scope.client not in (None, client.client):
        scope = client
    quoted = about.of_quotation()
    if not scope.invoices:
        scope = _scoped(about, client, quoted)
    grant = _plan(about, scope) or _later_day(about, parts) or _paid(about, parts, scope)
    if grant is None:
        return ()
    if not scope.invoices:
        amounts = sums(about.text, about)
        scope = about.narrowed(
            client, tuple(one.amount for one in amounts), about.text, command=grant.command
        )
        if grant.command is Command.AGREE_PLAN and grant.terms.amount is not None:
            equal = about.described(
                list(about.book.open_invoices(client.client)), "", (grant.terms.amount,)
            )
            if equal is not None:
                scope = About(client=client.client, invoices=tuple(one.id for one in equal))
    doubts = [*grant.doubts, *grant.terms.doubts]
    if client.client is None:
        doubts.append(Fact(kind=FactKind.ADDRESSEE_UNKNOWN))
    if not scope.invoices:
        doubts.append(scope.doubt or Fact(kind=FactKind.NO_INVOICE_NAMED))
    return (
        Order(
            command=grant.command,
            clause=grant.clause,
            client=client.client or scope.client,
            invoices=scope.invoices,
            until=grant.terms.until,
            amount=grant.terms.amount,
            instalments=grant.terms.instalments,
            sure=not doubts,
            doubt=tuple(dict.fromkeys(doubts)),
        ),
    )


def _scoped(about: Subject, client: About, quoted: About) -> About:
    topic = about.of_text(about.topic)
    for one in (topic, quoted):
        if one.invoices and (client.client is None or one.client == client.client):
            return one
    return About()


def _plan(about: Subject, scope: About) -> Grant | None:
    folded = even_fold(about.text)
    own = sums(about.text, about)
    agrees = about.words.consent.search(folded) or about.words.commands[Command.AGREE_PLAN].search(
        folded
    )
    if not agrees:
        return None
    terms = plan_terms(about.text, about.text, about, scope, tuple(one.amount for one in own))
    if terms.instalments:
        return Grant(command=Command.AGREE_PLAN, clause=about.text, terms=terms)
    if own or deadlines(about.text, about) or not about.words.consent.search(folded):
        return None
    below = flowing(about.mail.quoted[:MAX_TEXT])
    terms = plan_terms(below, below, about, scope, ())
    if terms.instalments:
        return Grant(command=Command.AGREE_PLAN, clause=about.text, terms=terms)
    return None


def _later_day(about: Subject, parts: tuple[Clause, ...]) -> Grant | None:
    for part in parts:
        folded = even_fold(part.text)
        agreed = about.words.consent.search(folded) or Command.EXTEND in part.ordered
        days = [one for one in deadlines(part.text, about) if one.days.latest > about.base]
        marked = [one for one in days if about.words.until.search(folded[: one.start])] or days
        if not agreed or not marked or part.told:
            continue
        doubts = list(part.doubts)
        if len({one.days.latest for one in marked}) > 1:
            doubts.append(Fact(kind=FactKind.SEVERAL_DAYS))
        if not marked[0].days.sure:
            doubts.append(Fact(kind=FactKind.DAY_UNCERTAIN, text=marked[0].days.words))
        terms = Terms(until=marked[0].days.latest)
        return Grant(command=Command.EXTEND, clause=part.text, terms=terms, doubts=tuple(doubts))
    return _as_proposed(about)


def _as_proposed(about: Subject) -> Grant | None:
    """A plain yes to the one day that the client asked for."""
    if deadlines(about.text, about) or sums(about.text, about):
        return None
    if not about.words.yes.search(even_fold(about.text)):
        return None
    below = flowing(about.mail.quoted[:MAX_TEXT])
    days = [one for one in deadlines(below, about) if one.days.latest > about.base]
    if len({one.days.latest for one in days}) != 1:
        return None
    return Grant(
        command=Command.EXTEND,
        clause=about.text,
        terms=Terms(until=days[0].days.latest),
        doubts=(Fact(kind=FactKind.DAY_IN_QUOTATION),),
    )


def _paid(about: Subject, parts: tuple[Clause, ...], scope: About) -> Grant | None:
    for part in parts:
        if part.told and not part.asks and not part.doubts:
            terms = terms_of(
                part.text, part.text, command=Command.MARK_PAID, about=about, scope=scope
            )
            return Grant(command=Command.MARK_PAID, clause=part.text, terms=terms)
    return None
