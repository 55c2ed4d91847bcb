package io.continuum.coordinator.audit;

import io.continuum.coordinator.audit.AuditStore.Row;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Entry.Step;
import io.continuum.coordinator.ledger.EntryLeaf;
import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Derives balances and what is pending from the entries again, and holds each entry against its leaf. */
final class LedgerAudit {
    private static final int PAGE = 500;

    private final AuditStore store;
    private final Findings findings;
    private final AuditProgress progress;
    private final Map<String, long[]> sums = new TreeMap<>();
    private final Map<TransferId, Entry> open = new HashMap<>();

    LedgerAudit(AuditStore store, Findings findings, AuditProgress progress) {
        this.store = store;
        this.findings = findings;
        this.progress = progress;
    }

    /** @return how many entries there are */
    long check(FederationId federation, Claims claims) {
        long total = store.countEntries(federation);
        long read = 0;
        long seq = 0;
        boolean readable = true;
        List<Row> page;
        do {
            page = store.entries(federation, seq, PAGE);
            List<Row.Readable> entries = new ArrayList<>();
            for (Row row : page) {
                seq = row.seq();
                switch (row) {
                    case Row.Unreadable(long at, String why) -> {
                        readable = false;
                        findings.add("entry %d of the ledger cannot be read: %s", at, why);
                    }
                    case Row.Readable entry -> entries.add(entry);
                }
            }
            holdAgainstLeaves(federation, entries, claims);
            entries.forEach(this::book);
            read += page.size();
            progress.at("entries", read, total);
        } while (page.size() == PAGE);
        // With an entry that means nothing every balance it touched would be called wrong.
        if (readable) {
            compareBalances(store.accounts(federation));
            compareHolds(store.holds(federation));
        }
        return read;
    }

    private void holdAgainstLeaves(FederationId federation, List<Row.Readable> entries, Claims claims) {
        Map<Bytes, Row.Readable> bySubject = new HashMap<>();
        entries.forEach(row -> bySubject.put(SaltedLeaf.ofTransfer(row.entry().id()), row));
        Map<Bytes, PlacedLeaf> leaves = claims.of(bySubject.keySet(), store.find(federation, bySubject.keySet()));
        for (Row.Readable row : entries) {
            PlacedLeaf leaf = leaves.get(SaltedLeaf.ofTransfer(row.entry().id()));
            if (leaf == null) {
                findings.add("entry %d of the ledger (%s) has no leaf in the log", row.seq(), row.entry());
            } else if (!claims.claim(leaf, EntryLeaf.of(federation, row.entry()))) {
                findings.add(
                        "entry %d of the ledger (%s) was changed: it is not what leaf %s of the log holds fast",
                        row.seq(), row.entry(), leaf.index() < 0 ? "(waiting)" : leaf.index());
            }
        }
    }

    private void book(Row.Readable row) {
        Entry entry = row.entry();
        sums.computeIfAbsent(entry.debit().name(), _ -> new long[2])[1] += entry.amount();
        sums.computeIfAbsent(entry.credit().name(), _ -> new long[2])[0] += entry.amount();
        switch (entry.step()) {
            case SINGLE -> {}
            case PENDING -> open.put(entry.id(), entry);
            case POST, VOID -> end(row);
            case REST -> {
                // Stands behind its post, which ended the pending entry.
            }
        }
    }

    private void end(Row.Readable row) {
        Entry held = open.remove(row.entry().pending());
        if (held == null) {
            findings.add("entry %d of the ledger ends something that is not pending", row.seq());
        } else if (row.entry().step() == Step.VOID && row.entry().amount() != held.amount()) {
            findings.add("entry %d of the ledger gives back another amount than was held", row.seq());
        }
    }

    private void compareBalances(Map<String, Balance> accounts) {
        sums.forEach((name, sum) -> {
            Balance derived = new Balance(sum[0] - sum[1], sum[0], sum[1]);
            Balance stored = accounts.getOrDefault(name, Balance.NONE);
            if (!stored.equals(derived)) {
                findings.add(
                        "account %s holds %d (in %d, out %d), its entries come to %d (in %d, out %d)",
                        name,
                        stored.balance(),
                        stored.credited(),
                        stored.debited(),
                        derived.balance(),
                        derived.credited(),
                        derived.debited());
            }
            if (derived.balance() < 0 && !name.equals("mint") && !name.startsWith("mint:")) {
                findings.add("account %s went below zero, to %d", name, derived.balance());
            }
        });
        accounts.forEach((name, stored) -> {
            if (!sums.containsKey(name) && !stored.equals(Balance.NONE)) {
                findings.add("account %s holds %d, but no entry touches it", name, stored.balance());
            }
        });
    }

    private void compareHolds(Map<TransferId, Instant> holds) {
        open.forEach((id, entry) -> {
            Instant expires = holds.get(id);
            if (expires == null) {
                findings.add("entry %s is pending, but is not among what is held", id);
            } else if (!expires.equals(entry.expiresAt())) {
                findings.add("what is held under %s expires at another time than its entry says", id);
            }
        });
        holds.keySet().stream()
                .filter(id -> !open.containsKey(id))
                .forEach(id -> findings.add("something is held under %s, where nothing is pending", id));
    }
}
