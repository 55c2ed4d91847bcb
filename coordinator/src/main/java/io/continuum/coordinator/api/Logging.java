package io.continuum.coordinator.api;

import io.continuum.coordinator.audit.Audit;
import io.continuum.coordinator.log.LogNames;
import io.continuum.coordinator.log.Logs;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.NoteKey;

/** What the routes about the transparency log stand on. */
public record Logging(Logs logs, LogNames names, Audit audit) {
    /** The key of a federation's log, as a configuration names it; empty for a federation that is not here. */
    String vkey(FederationId federation) {
        return names.key(federation).map(NoteKey::vkey).orElse("");
    }
}
