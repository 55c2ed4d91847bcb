package io.continuum.coordinator.audit;

/** Told how far a long audit is. */
@FunctionalInterface
public interface AuditProgress {

    /** @param what is being read, such as {@code leaves} */
    void at(String what, long done, long total);
}
