package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import java.util.List;

/** How a checkpoint that was seen stands to one that is known. */
public sealed interface Comparison {
    /** The same tree. */
    record Same() implements Comparison {}

    /** It begins with the known tree: it takes its place. */
    record Newer() implements Comparison {}

    /** The known tree begins with it: it says nothing new. */
    record Older() implements Comparison {}

    /** The log signed two histories. Stop, and show the proof to everybody. */
    record Forked(ForkProof proof) implements Comparison {}

    /**
     * The log does not let us see which of these it is. Not an accusation yet, but nothing is believed meanwhile: a log that
     * hides a fork looks like this.
     */
    record Undecided(Refusal refusal, String detail) implements Comparison {}

    /**
     * Compares two checkpoints of one log.
     *
     * @param tiles files of the larger tree, from anybody
     */
    static Comparison of(SignedCheckpoint known, SignedCheckpoint seen, TileReader tiles) {
        if (!known.origin().equals(seen.origin())) {
            return new Undecided(Refusal.WRONG_LOG, known.origin() + " and " + seen.origin());
        }
        if (known.head().equals(seen.head())) {
            return new Same();
        }
        boolean grew = known.head().size() <= seen.head().size();
        SignedCheckpoint older = grew ? known : seen;
        SignedCheckpoint newer = grew ? seen : known;
        if (older.head().size() == 0) {
            return grew ? new Newer() : new Older();
        }
        return switch (prefix(older.head(), newer.head(), tiles)) {
            case Checked.Refused<List<Bytes>>(Refusal refusal, String detail) -> new Undecided(refusal, detail);
            case Checked.Valid<List<Bytes>>(List<Bytes> hashes) ->
                switch (ForkProof.of(older, newer, hashes)) {
                    case Checked.Valid<ForkProof>(ForkProof proof) -> new Forked(proof);
                    // The hashes lead to the newer root, so the one thing left to refuse is that it begins with the
                    // older.
                    case Checked.Refused<ForkProof> _ -> grew ? new Newer() : new Older();
                };
        };
    }

    private static Checked<List<Bytes>> prefix(TreeHead older, TreeHead newer, TileReader tiles) {
        return older.size() == newer.size() ? new Checked.Valid<>(List.of()) : tiles.prefix(newer, older.size());
    }
}
