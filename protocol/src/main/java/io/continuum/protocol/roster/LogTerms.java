package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Base32;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which log a federation believes, and how many of which witnesses must have signed what it says. */
public sealed interface LogTerms {
    /** So many logs of a federation may have ended. */
    int ENDED_MAX = 16;

    /**
     * A log whose coordinator was restored from a backup: the next one begins with the tree that this one had at {@code head},
     * the last checkpoint in the backup.
     */
    record Ended(NoteKey log, TreeHead head) {
        private void write(Cbor.Writer out) {
            out.array(3).text(log.vkey()).uint(head.size()).bytes(head.root().toArray());
        }

        private static Ended read(Cbor.Reader in) throws CborException, RefusalException {
            in.arrayOf(3);
            NoteKey log = NoteKey.parse(in.text(NoteKey.VKEY_CHARS_MAX)).orRefuse();
            long size = in.uint();
            Bytes root = Bytes.of(in.bytesOf(TreeHead.EMPTY.root().length()));
            require(
                    size > 0 || root.equals(TreeHead.EMPTY.root()),
                    Refusal.MALFORMED,
                    "a tree without leaves has another root");
            return new Ended(log, new TreeHead(size, root));
        }
    }

    /** No log is named: as in every first configuration, since a log's name holds the federation's id. */
    LogTerms NONE = new None();

    /** No log is named yet. */
    record None() implements LogTerms {}

    /**
     * The log, by its key, whose name is the log's origin.
     *
     * @param witnesses none twice, neither by name nor by key
     * @param quorum how many of them must have signed a checkpoint; 0 exactly if there are none: unwitnessed
     * @param ended the logs before it, oldest first, each of which lost what it had after a checkpoint
     */
    record Named(NoteKey log, List<NoteKey> witnesses, int quorum, List<Ended> ended) implements LogTerms {
        public Named {
            witnesses = List.copyOf(witnesses);
            ended = List.copyOf(ended);
            trust(log, witnesses, quorum);
            if (ended.size() > ENDED_MAX) {
                throw new IllegalArgumentException(ended.size() + " logs have ended, at most " + ENDED_MAX);
            }
        }

        /** The first log of a federation. */
        public Named(NoteKey log, List<NoteKey> witnesses, int quorum) {
            this(log, witnesses, quorum, List.of());
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
            case Named(NoteKey log, List<NoteKey> witnesses, int quorum, List<Ended> _) ->
                Optional.of(Named.trust(log, witnesses, quorum));
        };
    }

    /** As {@link #trust}, and behind it for each log that has ended, newest first: what old receipts are checked with. */
    default List<LogTrust> everTrusted() {
        List<LogTrust> trusted = new ArrayList<>(trust().stream().toList());
        for (Ended before : ended().reversed()) {
            trusted.add(Named.trust(before.log(), witnesses(), quorum()));
        }
        return trusted;
    }

    /** The logs before the one that is named, oldest first. */
    default List<Ended> ended() {
        return switch (this) {
            case None _ -> List.of();
            case Named named -> named.ended;
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
            String form = ".+/log/" + Base32.encode(federation.toArray()) + "(/[1-9][0-9]{0,8})?";
            List<NoteKey> logs =
                    new ArrayList<>(named.ended.stream().map(Ended::log).toList());
            logs.add(named.log);
            Set<String> names = new HashSet<>();
            for (NoteKey each : logs) {
                require(
                        each.name().matches(form),
                        Refusal.WRONG_FEDERATION,
                        "the log " + each.name() + " is that of another federation");
                require(names.add(each.name()), Refusal.MISMATCH, "the log " + each.name() + " is named twice");
            }
        }
    }

    /** Appends {@code [witness…], quorum}, which stand in the middle of a configuration. */
    default void writeWitnesses(Cbor.Writer out) {
        out.array(witnesses().size());
        witnesses().forEach(witness -> out.text(witness.vkey()));
        out.uint(quorum());
    }

    /** The format of a configuration with this log: 1 without, 2 with the first one, 3 once one has ended. */
    default int format() {
        return switch (this) {
            case None _ -> 1;
            case Named named -> named.ended.isEmpty() ? 2 : 3;
        };
    }

    /** Appends the log's key, which stands near the end of a configuration of format 2 and 3, and in 3 the ended logs. */
    default void writeLog(Cbor.Writer out) {
        if (this instanceof Named named) {
            out.text(named.log.vkey());
            if (!named.ended.isEmpty()) {
                out.array(named.ended.size());
                named.ended.forEach(before -> before.write(out));
            }
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

        LogTerms readLog(Cbor.Reader in, int format) throws CborException, RefusalException {
            String log = in.text(NoteKey.VKEY_CHARS_MAX);
            List<Ended> ended = new ArrayList<>();
            if (format == 3) {
                int count = in.array(ENDED_MAX);
                require(count > 0, Refusal.MALFORMED, "format 3 without a log that has ended");
                for (int i = 0; i < count; i++) {
                    ended.add(Ended.read(in));
                }
            }
            LogTrust.of(log, vkeys, quorum).orRefuse();
            List<NoteKey> witnesses = new ArrayList<>(vkeys.size());
            for (String vkey : vkeys) {
                witnesses.add(NoteKey.parse(vkey).orRefuse());
            }
            return new Named(NoteKey.parse(log).orRefuse(), witnesses, quorum, ended);
        }
    }
}
