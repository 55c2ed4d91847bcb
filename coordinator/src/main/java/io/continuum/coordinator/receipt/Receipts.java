package io.continuum.coordinator.receipt;

import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.message.ReceiptMessages.Place;
import io.continuum.protocol.pattern.Cid;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each owner the leaves that are about it, with what hides them from everybody else. Thread-safe. What it says needs
 * no trust: the owner proves it from the log's tiles.
 */
public final class Receipts {
    private final Logs logs;
    private final Ledger ledger;

    public Receipts(Logs logs, Ledger ledger) {
        this.logs = logs;
        this.ledger = ledger;
    }

    /** The places of the organisation's own contributions. Another one's cannot be found, as its id is part of the subject. */
    public List<Place> ofContributions(FederationId federation, OrgId organisation, Collection<Cid> cids) {
        Map<Bytes, Bytes> subjects = new HashMap<>();
        cids.forEach(cid -> subjects.put(SaltedLeaf.ofContribution(organisation, cid.value()), cid.value()));
        return places(federation, subjects);
    }

    /** The places of transfers that the organisation is part of. */
    public List<Place> ofTransfers(FederationId federation, OrgId organisation, Collection<TransferId> ids) {
        Map<Bytes, Bytes> subjects = new HashMap<>();
        for (Entry entry : ledger.find(federation, ids)) {
            if (entry.concerns(organisation)) {
                subjects.put(SaltedLeaf.ofTransfer(entry.id()), entry.id().value());
            }
        }
        return places(federation, subjects);
    }

    private List<Place> places(FederationId federation, Map<Bytes, Bytes> subjects) {
        return logs.find(federation, subjects.keySet()).stream()
                .map(placed -> place(placed, subjects))
                .toList();
    }

    private static Place place(PlacedLeaf placed, Map<Bytes, Bytes> subjects) {
        return new Place(
                subjects.getOrDefault(placed.subject(), Bytes.zeros(0)), placed.leaf(), placed.salt(), placed.index());
    }
}
