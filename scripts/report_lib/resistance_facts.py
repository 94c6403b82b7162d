"""What would become of the domain's mail: resistance to the attacks, and deliveries of the senders."""

from report_lib.fields import member, word

ATTACKS = ("A0", "A1", "A2", "A3", "A4")
SENDERS = ("O", "D", "S_cold", "S_warm", "DS")
THREE = ("encryption", "downgrade", "mx_spoofing")
DELIVERIES = ("opportunistic", "dane", "sts", "both")


def resistance_facts(record):
    summary = record["summary"]
    facts = set()
    shield = word(summary, "shield")
    if shield is not None:
        facts |= {"shield", ("shield", shield)}
    for attack in THREE:
        verdict = word(summary, f"resist3_{attack}")
        if verdict is not None:
            facts |= {"resist3", ("resist3", attack, verdict)}
    for attack in ATTACKS:
        for sender in SENDERS:
            verdict = word(record, "resist", attack, sender)
            if verdict is not None:
                facts |= {"resist", ("resist", attack, sender, verdict)}
    return facts | delivery_facts(record)


def delivery_facts(record):
    senders = member(record, "senders")
    facts = {("delivery", sender, word(senders, sender)) for sender in DELIVERIES
             if member(senders, sender) is not None}
    return facts | {"senders"} if facts else facts
