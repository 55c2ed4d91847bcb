package io.continuum.instance.privacy;

import java.util.List;
import java.util.Optional;

/** Keeps the audit. Entries are only ever appended. */
public interface AuditStore {

    /** The newest entry; nobody else appends until the caller's transaction ends. */
    Optional<AuditEntry> lastBeforeAppend(String tenant);

    /** @throws IllegalStateException when the sequence number is taken */
    void append(String tenant, AuditEntry entry);

    /** At most {@code limit} entries with a sequence number above {@code afterSeq}, in order. */
    List<AuditEntry> after(String tenant, long afterSeq, int limit);
}
