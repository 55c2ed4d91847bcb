package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.identity.Base32;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which log a federation believes, and how many of which witnesses must have signed what it says. */
public sealed interface LogTerms {
    /** No log is named: as in every first configuration, since a log's name holds the federation's id. */
    LogTerms NONE = new None();

    /** No log is named yet. */
    record None() implements LogTerms {}

    /**
     * The log, by its key, whose name is the log's origin.
     *
     * @param witnesses none twice, neither by name nor by key
     * @param quorum how many of them must have signed a checkpoint; 0 exactly if there are none: unwitnessed
     */
    record Named(NoteKey log, List<NoteKey> witnesses, int quorum) implements LogTerms {
        public Named {
            witnesses = List.copyOf(witnesses);
            trust(log, witnesses, quorum);
        }

        private static LogTrust trust(NoteKey log, List<NoteKey> witnesses, int quorum) {
            return LogTrust.of(log.vkey(), witnesses.stream().map(NoteKey::vkey).toList(), quorum)
                    .orThrow();
        }
    }

    /** What to check the checkpoints of the log with; empty as long as none is named. */
    default Optional<LogTrust> trust() {
        return switch (this) {
            case None _ -> Optional.empty();
            case Named(NoteKey log, List<NoteKey> witnesses, int quorum) ->
                Optional.of(Named.trust(log, witnesses, quorum));
        };
    }

    /** The witnesses; none without a log. */
    default List<NoteKey> witnesses() {
        return switch (this) {
            case None _ -> List.of();
            case Named named -> named.witnesses;
        };
    }

    /** How many witnesses must have signed; 0 where there are none. */
    default int quorum() {
        return switch (this) {
            case None _ -> 0;
            case Named named -> named.quorum;
        };
    }

    /** The quorum to propose for so many witnesses: one of the first two, else more than half. */
    static int quorumOf(int witnesses) {
        return witnesses <= 2 ? Math.min(1, witnesses) : witnesses / 2 + 1;
    }

    /** Refuses the log of another federation: its name ends in the id, perhaps with how often it was restored. */
    default void requireOf(FederationId federation) throws RefusalException {
        if (this instanceof Named named) {
            String id = "/log/" + Base32.encode(federation.toArray());
            require(
                    named.log.name().matches(".+" + id + "(/[1-9][0-9]{0,8})?"),
                    Refusal.WRONG_FEDERATION,
                    "the log " + named.log.name() + " is that of another federation");
        }
    }

    /** Appends {@code [witness…], quorum}, which stand in the middle of a configuration. */
    default void writeWitnesses(Cbor.Writer out) {
        out.array(witnesses().size());
        witnesses().forEach(witness -> out.text(witness.vkey()));
        out.uint(quorum());
    }

    /** Appends the log's key, which stands at the end of a configuration of format 2, and in no other. */
    default void writeLog(Cbor.Writer out) {
        if (this instanceof Named named) {
            out.text(named.log.vkey());
        }
    }

    /** What {@link #writeWitnesses} writes, kept until the log is read. */
    record Witnesses(List<String> vkeys, int quorum) {
        static Witnesses read(Cbor.Reader in) throws CborException {
            int count = in.array(LogTrust.WITNESSES_MAX);
            List<String> vkeys = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                vkeys.add(in.text(NoteKey.VKEY_CHARS_MAX));
            }
            return new Witnesses(vkeys, (int) in.uint(LogTrust.WITNESSES_MAX));
        }

        boolean none() {
            return vkeys.isEmpty() && quorum == 0;
        }

        LogTerms readLog(Cbor.Reader in) throws CborException, RefusalException {
            String log = in.text(NoteKey.VKEY_CHARS_MAX);
            LogTrust.of(log, vkeys, quorum).orRefuse();
            List<NoteKey> witnesses = new ArrayList<>(vkeys.size());
            for (String vkey : vkeys) {
                witnesses.add(NoteKey.parse(vkey).orRefuse());
            }
            return new Named(NoteKey.parse(log).orRefuse(), witnesses, quorum);
        }
    }
}
