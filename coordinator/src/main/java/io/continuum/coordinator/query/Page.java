package io.continuum.coordinator.query;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A page that was sold: which tags it shows is fixed with the payment.
 *
 * @param transfer the id under which it was paid
 * @param question what was asked, hashed, so that the same id cannot buy another page
 * @param nextSeq where the next page starts; 0 if there was none
 * @param sharedAt when its price is shared out if its buyer says nothing; empty if it is not shared out
 */
public record Page(
        TransferId transfer,
        OrgId organisation,
        Bytes question,
        long tagEpoch,
        List<Bytes> tags,
        long nextSeq,
        long charged,
        PaidFrom paidFrom,
        Instant servedAt,
        Optional<Instant> sharedAt,
        Outcome outcome) {}
