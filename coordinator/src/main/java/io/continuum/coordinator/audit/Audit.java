package io.continuum.coordinator.audit;

import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogTrust;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Derives everything again that can be derived, on one consistent snapshot: the log's hashes, root and signatures from its
 * leaves, the leaves from entries and contributions, balances and what is pending from the entries.
 */
public final class Audit {
    private final AuditStore store;
    private final Transactions transactions;
    private final Function<FederationId, Optional<LogTrust>> keys;

    /** @param keys whose signature the checkpoints of a federation must have; empty where that is not known */
    public Audit(AuditStore store, Transactions transactions, Function<FederationId, Optional<LogTrust>> keys) {
        this.store = store;
        this.transactions = transactions;
        this.keys = keys;
    }

    /**
     * What was read, and what is wrong.
     *
     * @param broken one sentence for each thing that is wrong
     */
    public record Report(FederationId federation, long leaves, long entries, long contributions, List<String> broken) {
        public Report {
            broken = List.copyOf(broken);
        }
    }

    /** Checks every federation there is. */
    public List<Report> all(AuditProgress progress) {
        return transactions.read(() -> {
            List<Report> reports = new ArrayList<>();
            store.federations().forEach(federation -> reports.add(one(federation, progress)));
            return reports;
        });
    }

    /**
     * Checks a federation's log alone: its tree against its leaves, and what was signed against the tree.
     *
     * @return one sentence for each thing that is wrong
     */
    public List<String> log(FederationId federation) {
        return transactions.read(() -> {
            Findings findings = new Findings();
            new LogAudit(store, keys.apply(federation), findings, (_, _, _) -> {})
                    .check(federation, new Claims(List.of()));
            return findings.sentences();
        });
    }

    private Report one(FederationId federation, AuditProgress progress) {
        Findings findings = new Findings();
        Claims claims = new Claims(store.waiting(federation));
        long leaves = new LogAudit(store, keys.apply(federation), findings, progress).check(federation, claims);
        long entries = new LedgerAudit(store, findings, progress).check(federation, claims);
        long contributions = new ContributionAudit(store, findings, progress).check(federation, claims);
        claims.unclaimed(findings);
        return new Report(federation, leaves, entries, contributions, findings.sentences());
    }
}
