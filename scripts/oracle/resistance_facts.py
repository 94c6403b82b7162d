# SPDX-License-Identifier: Apache-2.0
"""What would become of the domain's mail: resistance to the attacks, and deliveries of the senders."""

from oracle.fields import Facts, Json, member, text, word
from oracle.vocabulary import WORDS

ATTACKS = WORDS["attack"]
SENDERS = WORDS["attacked"]
THREE = ("encryption", "downgrade", "mx_spoofing")
DELIVERIES = WORDS["sender"]
# How many addresses fail before one that takes the mail.
BEFORE = (("1", 1), ("2 to 4", 4), ("5 or more", 2**63))


def resistance_facts(record: Json) -> Facts:
    summary = record["summary"]
    facts: Facts = set()
    shield = word(summary, "shield")
    if shield is not None:
        facts |= {"shield", ("shield", shield)}
    for attack in THREE:
        verdict = word(summary, f"resist3_{attack}")
        if verdict is not None:
            facts |= {"resist3", ("resist3", attack, verdict)}
    return facts | matrix_facts(record) | delivery_facts(record) | availability_facts(record)


def matrix_facts(record: Json) -> Facts:
    facts: Facts = set()
    for attack in ATTACKS:
        row = member(record, "resist", attack) or {}
        facts |= {("resist", attack, sender, text(row[sender])) for sender in SENDERS if sender in row}
    return facts | {"resist"} if facts else facts


def delivery_facts(record: Json) -> Facts:
    senders = member(record, "senders")
    facts: Facts = {
        ("delivery", sender, text(senders[sender])) for sender in DELIVERIES if member(senders, sender) is not None
    }
    return facts | {"senders"} if facts else facts


def availability_facts(record: Json) -> Facts:
    """Records of schema 2 say nothing of it: they have none of these facts."""
    availability = member(record, "availability")
    facts: Facts = {
        ("availability", sender, text(availability[sender]))
        for sender in DELIVERIES
        if member(availability, sender) is not None
    }
    if not facts:
        return facts
    for sender in DELIVERIES:
        before = member(record, "addresses_before", sender) or 0
        if before:
            facts.add(("before", sender, how_many(before)))
    return facts | {"availability"}


def how_many(before: int) -> str:
    """By what senders try at once: two addresses at least (RFC 5321 5.1), Postfix and Exim five."""
    return next(label for label, most in BEFORE if before <= most)
