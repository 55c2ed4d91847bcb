package io.continuum.instance.federation;

import java.net.URI;
import java.util.Optional;

/**
 * Whether what is known of the federation's history lets this instance act now. Asked before anything is sealed, before a
 * tag helper is asked, before a peer is spoken with and before a question goes out; told what others have shown of the
 * history. Thread-safe; never blocks.
 */
@FunctionalInterface
public interface HistoryGate {
    /** Lets everything through: for a federation whose configuration names no log. */
    HistoryGate OPEN = _ -> Optional.empty();

    /** The code of a gate that is closed because two histories disagree. */
    String ALARM = "history_alarm";

    /** What an instance does in the belief that everybody sees the same history. */
    enum Act {
        SEAL,
        EVALUATE,
        PEER,
        ASK
    }

    /**
     * Why not.
     *
     * @param code for programs, such as {@code history_alarm}
     * @param detail for people: what is the matter and what to do
     */
    record Closed(String code, String detail) {}

    /** Why this may not be done now; empty if it may. */
    Optional<Closed> closed(Act act);

    /** The coordinator has shown another commit of an epoch than the one that was verified. Does not block. */
    default void otherCommit(long epoch, byte[] commit) {}

    /** A peer named another hash for the commit of an epoch than the one known here. */
    default void otherCommitAt(URI peer, long epoch) {}

    /** The newest checkpoint that is believed, as a note with the log's signature alone; empty if there is none. */
    default Optional<byte[]> shown() {
        return Optional.empty();
    }

    /** A peer, or a stranger, has shown this note as its newest checkpoint. */
    default void shownByPeer(byte[] note) {}
}
