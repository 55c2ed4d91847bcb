package io.continuum.instance.privacy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/**
 * The hash-chained record of every decision of the pipeline and of the people who approve. Thread-safe as its store is.
 *
 * <p>Whoever edits or removes an entry breaks the chain from there on. Entries belong to the transaction of the decision
 * that they record.
 */
public final class AuditLog {
    private static final String START = "";
    private static final int PAGE = 1_000;

    private final AuditStore store;
    private final InstantSource clock;

    public AuditLog(AuditStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Call inside the transaction of the decision. */
    public void record(String tenant, String actor, String action, String subject, String detail) {
        AuditEntry last = store.lastBeforeAppend(tenant).orElse(null);
        long seq = last == null ? 1 : last.seq() + 1;
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String hash = hash(last == null ? START : last.hash(), seq, at, actor, action, subject, detail);
        store.append(tenant, new AuditEntry(seq, at, actor, action, subject, detail, hash));
    }

    public List<AuditEntry> after(String tenant, long afterSeq, int limit) {
        return store.after(tenant, afterSeq, limit);
    }

    /** Walks the whole chain; the sequence number of the first entry that does not fit, or 0 when all do. */
    public long firstBroken(String tenant) {
        String previous = START;
        long expected = 1;
        while (true) {
            List<AuditEntry> page = store.after(tenant, expected - 1, PAGE);
            if (page.isEmpty()) {
                return 0;
            }
            for (AuditEntry entry : page) {
                String hash = hash(
                        previous, expected, entry.at(), entry.actor(), entry.action(), entry.subject(), entry.detail());
                if (entry.seq() != expected || !entry.hash().equals(hash)) {
                    return expected;
                }
                previous = hash;
                expected++;
            }
        }
    }

    private static String hash(
            String previous, long seq, Instant at, String actor, String action, String subject, String detail) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String field : List.of(
                    previous, Long.toString(seq), Long.toString(at.toEpochMilli()), actor, action, subject, detail)) {
                byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
