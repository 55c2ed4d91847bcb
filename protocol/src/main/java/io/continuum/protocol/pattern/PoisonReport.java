package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.ledger.TransferId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a reader says of a released tag that does not hold what it should. It is signed, so that it can be shown to others,
 * and says nothing of the pattern: whoever is to confirm it opens the same envelopes.
 *
 * @param cids the contributions that it is about, sorted
 * @param transfer of the page that showed them to the reporter
 */
public record PoisonReport(
        FederationId federation, long tagEpoch, Tag tag, Kind kind, List<Cid> cids, TransferId transfer) {
    public static final int ID_BYTES = 16;

    /** What is wrong. Numbers are signed and never reused. */
    public enum Kind {
        /** What opens is not the pattern of this tag. */
        TAG_MISMATCH(1),
        /** These envelopes do not open, or their shares do not fit; the others do. */
        BAD_SHARE(2),
        /** No k of the envelopes open together. */
        UNREADABLE(3),
        /** It is found in a bucket that is none of its pattern's. */
        MISFILED(4);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        /** The name in messages, for example {@code tag_mismatch}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Kind> ofText(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text().equals(text))
                    .findFirst();
        }

        public static Kind ofNumber(int number) {
            return Arrays.stream(values())
                    .filter(kind -> kind.number == number)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no kind of report has number " + number));
        }
    }

    public PoisonReport {
        cids = cids.stream().distinct().sorted().toList();
        if (cids.isEmpty() || cids.size() > PatternOpener.ENVELOPES_MAX) {
            throw new IllegalArgumentException(
                    "a report is about 1 to %d contributions".formatted(PatternOpener.ENVELOPES_MAX));
        }
    }

    public Bytes sign(InstanceKeys keys) {
        return Bytes.of(keys.signing().sign(signed()));
    }

    public boolean isSignedBy(VerifyingKey key, Bytes signature) {
        return key.verifies(signed(), signature.toArray());
    }

    /** Follows from all that it says. */
    public Bytes id() {
        return Bytes.of(Arrays.copyOf(Labels.sha256(signed()), ID_BYTES));
    }

    private byte[] signed() {
        return Labels.POISON_REPORT.info(
                federation.toArray(),
                Bytes.u32(tagEpoch),
                tag.toArray(),
                Bytes.u8(kind.number),
                Bytes.concat(cids.stream().map(Cid::toArray).toArray(byte[][]::new)),
                transfer.toArray());
    }
}
