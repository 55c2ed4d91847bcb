package io.continuum.protocol.ledger;

import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;

/**
 * What a federation pays and charges: data that its admin signs as part of the configuration.
 *
 * @param preset which set of rules the numbers belong to
 * @param releaseMint minted once per released pattern, shared equally by the organisations that made it release
 * @param pagePrice charged for one page of patterns that is not empty
 * @param allowanceGrantPages pages given to an organisation when it joins
 * @param allowanceDailyPages pages given to it each day
 * @param allowanceBankPages no more free pages than these pile up
 * @param deposit locked for each contribution until it is released or expires; 0 = none
 * @param bond locked by the sponsor of a new organisation; 0 = none
 * @param mintDailyMax the most one organisation earns in a day; 0 = no bound
 * @param openTagsMax contributions of one organisation that wait for their release
 */
public record CreditPolicy(
        Preset preset,
        Millicredits releaseMint,
        Millicredits pagePrice,
        long allowanceGrantPages,
        long allowanceDailyPages,
        long allowanceBankPages,
        Millicredits deposit,
        Millicredits bond,
        Millicredits mintDailyMax,
        long openTagsMax) {
    private static final long AMOUNT_MAX = 1_000_000_000_000L;
    private static final long PAGES_MAX = 1_000_000;
    private static final long OPEN_TAGS_MAX = 1_000_000;
    private static final int FIELDS = 10;

    /** The two sets of rules. */
    public enum Preset {
        /** A small, vetted federation by invitation: no deposit, no bond. */
        CIRCLE(1),
        /** Organisations that do not know each other: deposit, bond and a daily cap. */
        OPEN(2);

        private final int code;

        Preset(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    public CreditPolicy {
        requireRange("release mint", releaseMint.value(), AMOUNT_MAX);
        requireRange("page price", pagePrice.value(), AMOUNT_MAX);
        requireRange("deposit", deposit.value(), AMOUNT_MAX);
        requireRange("bond", bond.value(), AMOUNT_MAX);
        requireRange("daily mint", mintDailyMax.value(), AMOUNT_MAX);
        requireRange("pages granted", allowanceGrantPages, PAGES_MAX);
        requireRange("pages a day", allowanceDailyPages, PAGES_MAX);
        requireRange("pages banked", allowanceBankPages, PAGES_MAX);
        requireRange("open tags", openTagsMax, OPEN_TAGS_MAX);
    }

    public static CreditPolicy circle() {
        return new CreditPolicy(
                Preset.CIRCLE,
                Millicredits.ofCredits(10),
                Millicredits.ofCredits(1),
                10,
                5,
                50,
                Millicredits.ZERO,
                Millicredits.ZERO,
                Millicredits.ZERO,
                5_000);
    }

    public static CreditPolicy open() {
        return new CreditPolicy(
                Preset.OPEN,
                Millicredits.ofCredits(10),
                Millicredits.ofCredits(1),
                0,
                5,
                50,
                Millicredits.ofCredits(2),
                Millicredits.ofCredits(84),
                Millicredits.ofCredits(6),
                5_000);
    }

    /** What each of {@code organisations} receives for a release. What does not divide evenly is {@link #releaseRemainder}. */
    public Millicredits releaseShare(int organisations) {
        return new Millicredits(releaseMint.value() / organisations);
    }

    /** The rest of a release's mint that goes to the treasury. */
    public Millicredits releaseRemainder(int organisations) {
        return new Millicredits(releaseMint.value() % organisations);
    }

    /** Appends the policy as one array: {@code [preset, release_mint, page_price, grant, daily, bank, deposit, bond, mint_daily_max, open_tags_max]}. */
    public void write(Cbor.Writer out) {
        out.array(FIELDS)
                .uint(preset.code())
                .uint(releaseMint.value())
                .uint(pagePrice.value())
                .uint(allowanceGrantPages)
                .uint(allowanceDailyPages)
                .uint(allowanceBankPages)
                .uint(deposit.value())
                .uint(bond.value())
                .uint(mintDailyMax.value())
                .uint(openTagsMax);
    }

    public static CreditPolicy read(Cbor.Reader in) throws CborException {
        in.arrayOf(FIELDS);
        long code = in.uint();
        for (Preset preset : Preset.values()) {
            if (preset.code == code) {
                return new CreditPolicy(
                        preset,
                        new Millicredits(in.uint(AMOUNT_MAX)),
                        new Millicredits(in.uint(AMOUNT_MAX)),
                        in.uint(PAGES_MAX),
                        in.uint(PAGES_MAX),
                        in.uint(PAGES_MAX),
                        new Millicredits(in.uint(AMOUNT_MAX)),
                        new Millicredits(in.uint(AMOUNT_MAX)),
                        new Millicredits(in.uint(AMOUNT_MAX)),
                        in.uint(OPEN_TAGS_MAX));
            }
        }
        throw new CborException("credit policy preset " + code + " is not known");
    }

    private static void requireRange(String what, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " must be 0 to " + max + ", got " + value);
        }
    }
}
