package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A checkpoint that its log signed, with the witnesses that were found on it. Made by {@link LogTrust} alone. */
public final class SignedCheckpoint {
    /** How far the clock of a witness may be ahead. */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    private final SignedNote note;
    private final Checkpoint checkpoint;
    private final List<Cosignature> cosignatures;
    private final int quorum;

    SignedCheckpoint(SignedNote note, Checkpoint checkpoint, List<Cosignature> cosignatures, int quorum) {
        this.note = note;
        this.checkpoint = checkpoint;
        this.cosignatures = List.copyOf(cosignatures);
        this.quorum = quorum;
    }

    /** A witness that signed, and when. */
    public record Cosignature(String witness, Instant at) {}

    /** The note as it came. */
    public SignedNote note() {
        return note;
    }

    public String origin() {
        return checkpoint.origin();
    }

    public TreeHead head() {
        return checkpoint.head();
    }

    /** One for each witness that signed. */
    public List<Cosignature> cosignatures() {
        return cosignatures;
    }

    /** The latest moment at which as many witnesses as the federation asks for had seen it; empty where it asks for none. */
    public Optional<Instant> witnessedAt() {
        if (quorum == 0 || cosignatures.size() < quorum) {
            return Optional.empty();
        }
        return cosignatures.stream()
                .map(Cosignature::at)
                .sorted(Comparator.reverseOrder())
                .skip(quorum - 1L)
                .findFirst();
    }

    /** This, if enough witnesses saw it at most {@code ageMax} ago. Without witnesses nobody can tell, and it is refused. */
    public Checked<SignedCheckpoint> requireFresh(Instant now, Duration ageMax) {
        return Checked.of(() -> {
            require(
                    witnessedAt().isPresent(),
                    Refusal.TOO_FEW_WITNESSES,
                    cosignatures.size() + " witnesses, at least " + Math.max(1, quorum) + " tell its age");
            Instant at = witnessedAt().orElseThrow();
            require(!at.isAfter(now.plus(CLOCK_SKEW_MAX)), Refusal.FROM_FUTURE, "witnessed at " + at);
            require(!at.isBefore(now.minus(ageMax)), Refusal.STALE, "last witnessed at " + at);
            return this;
        });
    }
}
