package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.util.List;

/** What a message of the other side leads to. */
public sealed interface Answer {
    /**
     * A message for the other side. What was found may be found again in a later round, if messages are limited; a
     * responder finds nothing.
     *
     * @param have what only we hold
     * @param need ids that only the other side holds
     */
    record Send(Bytes message, List<Item> have, List<Bytes> need) implements Answer {
        public Send {
            have = List.copyOf(have);
            need = List.copyOf(need);
        }
    }

    /**
     * The initiator knows every difference, and nothing more is to be said.
     *
     * @param have what only we hold, as far as it was found in this round
     * @param need ids that only the other side holds, as far as they were found in this round
     */
    record Done(List<Item> have, List<Bytes> need) implements Answer {
        public Done {
            have = List.copyOf(have);
            need = List.copyOf(need);
        }
    }

    /**
     * The responder speaks another version than the initiator.
     *
     * @param highest the highest version it speaks, 0 to 15
     */
    record UnsupportedVersion(int highest) implements Answer {}

    /** The message is none of this protocol. */
    record Malformed(String reason) implements Answer {}
}
