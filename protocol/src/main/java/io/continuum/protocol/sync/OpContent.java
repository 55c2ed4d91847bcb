package io.continuum.protocol.sync;

import io.continuum.crdt.record.RecordChange;

/** What an op's payload says. */
public sealed interface OpContent {
    /** A change of one record. */
    record Change(String key, RecordChange change) implements OpContent {}

    /** A kind of a later version: kept and forwarded, merged into nothing. */
    record UnknownKind(int kind, boolean critical) implements OpContent {}

    /** A payload that cannot be read: kept and forwarded, merged into nothing. */
    record Invalid(String why) implements OpContent {}
}
