package io.continuum.protocol.ledger;

import static io.continuum.protocol.ledger.PolicyParameter.BANK_PAGES;
import static io.continuum.protocol.ledger.PolicyParameter.BOND;
import static io.continuum.protocol.ledger.PolicyParameter.DAILY_PAGES;
import static io.continuum.protocol.ledger.PolicyParameter.DEPOSIT;
import static io.continuum.protocol.ledger.PolicyParameter.GRANT_PAGES;
import static io.continuum.protocol.ledger.PolicyParameter.MINT_DAILY_MAX;
import static io.continuum.protocol.ledger.PolicyParameter.OPEN_TAGS_MAX;
import static io.continuum.protocol.ledger.PolicyParameter.PAGE_PRICE;
import static io.continuum.protocol.ledger.PolicyParameter.POOL_PERCENT;
import static io.continuum.protocol.ledger.PolicyParameter.RELEASE_MINT;
import static io.continuum.protocol.ledger.PolicyParameter.ROYALTY_PERCENT;
import static io.continuum.protocol.ledger.PolicyParameter.SUBTREE_MINT_DAILY_MAX;

import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a federation pays and charges: data that its admin signs as part of the configuration.
 *
 * @param preset which set of rules the numbers belong to
 * @param stated the values of the {@link PolicyParameter}s, in their order. A policy that an earlier version wrote states
 *     fewer; the preset's stand for the rest, and it is written again as it came
 */
public record CreditPolicy(Preset preset, List<Long> stated) {
    private static final List<PolicyParameter> PARAMETERS = List.of(PolicyParameter.values());
    /** How many values the versions so far have stated, oldest first. */
    private static final List<Integer> STATED = List.of(9, PARAMETERS.size());

    /** The two sets of rules. */
    public enum Preset {
        /** A small, vetted federation by invitation: no deposit, no bond, no royalties. */
        CIRCLE(1),
        /** Organisations that do not know each other: deposit, bond, bounds, royalties, decay. */
        OPEN(2);

        private final int code;

        Preset(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** The name in JSON, for example {@code circle}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException naming the parameter and its bounds, or the two that contradict each other */
    public CreditPolicy {
        stated = List.copyOf(stated);
        if (!STATED.contains(stated.size())) {
            throw new IllegalArgumentException("a credit policy of " + stated.size() + " values is not known");
        }
        for (int i = 0; i < stated.size(); i++) {
            requireInRange(PARAMETERS.get(i), stated.get(i));
        }
        requireConsistent(preset, stated);
    }

    public static CreditPolicy of(Preset preset) {
        return new CreditPolicy(
                preset,
                PARAMETERS.stream().map(parameter -> parameter.of(preset)).toList());
    }

    public static CreditPolicy circle() {
        return of(Preset.CIRCLE);
    }

    public static CreditPolicy open() {
        return of(Preset.OPEN);
    }

    /** This policy, not signed yet, with another value. */
    public CreditPolicy with(PolicyParameter parameter, long value) {
        List<Long> values = new ArrayList<>(PARAMETERS.stream().map(this::value).toList());
        values.set(parameter.ordinal(), value);
        return new CreditPolicy(preset, values);
    }

    public long value(PolicyParameter parameter) {
        return parameter.ordinal() < stated.size() ? stated.get(parameter.ordinal()) : parameter.of(preset);
    }

    public Millicredits amount(PolicyParameter parameter) {
        return new Millicredits(value(parameter));
    }

    /** The parameters that have another value in {@code other}. */
    public List<PolicyParameter> differences(CreditPolicy other) {
        return PARAMETERS.stream()
                .filter(parameter -> value(parameter) != other.value(parameter))
                .toList();
    }

    public Millicredits releaseMint() {
        return amount(RELEASE_MINT);
    }

    public Millicredits pagePrice() {
        return amount(PAGE_PRICE);
    }

    public long allowanceGrantPages() {
        return value(GRANT_PAGES);
    }

    public long allowanceDailyPages() {
        return value(DAILY_PAGES);
    }

    public long allowanceBankPages() {
        return value(BANK_PAGES);
    }

    public Millicredits deposit() {
        return amount(DEPOSIT);
    }

    public Millicredits bond() {
        return amount(BOND);
    }

    public Millicredits mintDailyMax() {
        return amount(MINT_DAILY_MAX);
    }

    public long openTagsMax() {
        return value(OPEN_TAGS_MAX);
    }

    /** Whether the k organisations that release a tag must come from k different sponsor subtrees. */
    public boolean releaseNeedsSubtrees() {
        return preset == Preset.OPEN;
    }

    /** What each of {@code organisations} receives for a release. What does not divide evenly is {@link #releaseRemainder}. */
    public Millicredits releaseShare(int organisations) {
        return new Millicredits(releaseMint().value() / organisations);
    }

    /** The rest of a release's mint that goes to the treasury. */
    public Millicredits releaseRemainder(int organisations) {
        return new Millicredits(releaseMint().value() % organisations);
    }

    /** Appends the policy as one array: the preset's code, then the stated values. */
    public void write(Cbor.Writer out) {
        out.array(1 + stated.size()).uint(preset.code());
        stated.forEach(out::uint);
    }

    public static CreditPolicy read(Cbor.Reader in) throws CborException {
        int values = in.array(1 + PARAMETERS.size()) - 1;
        if (!STATED.contains(values)) {
            throw new CborException("a credit policy of " + values + " values is not known");
        }
        long code = in.uint();
        List<Long> stated = new ArrayList<>(values);
        for (int i = 0; i < values; i++) {
            stated.add(in.uint(PARAMETERS.get(i).unit().max()));
        }
        Preset preset = Arrays.stream(Preset.values())
                .filter(known -> known.code == code)
                .findFirst()
                .orElseThrow(() -> new CborException("credit policy preset " + code + " is not known"));
        try {
            return new CreditPolicy(preset, stated);
        } catch (IllegalArgumentException e) {
            throw new CborException("credit policy: " + e.getMessage());
        }
    }

    private static void requireInRange(PolicyParameter parameter, long value) {
        long min = parameter.min();
        long max = parameter.unit().max();
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d %s, got %d"
                    .formatted(parameter.text(), min, max, parameter.unit().text(), value));
        }
    }

    /** Only what this version states can contradict itself: what an earlier one signed stays readable. */
    private static void requireConsistent(Preset preset, List<Long> stated) {
        if (stated.size() < PARAMETERS.size()) {
            return;
        }
        long royalty = stated.get(ROYALTY_PERCENT.ordinal());
        long pool = stated.get(POOL_PERCENT.ordinal());
        long each = stated.get(MINT_DAILY_MAX.ordinal());
        long together = stated.get(SUBTREE_MINT_DAILY_MAX.ordinal());
        require(
                royalty + pool <= 100,
                "royalty_percent and pool_percent are parts of one price: at most 100 together, got " + royalty
                        + " and " + pool);
        require(
                preset == Preset.OPEN || royalty == 0,
                "royalties need the preset open: where everybody is vetted, royalty_percent is 0");
        require(
                together == 0 || each <= together,
                "mint_daily_max is for one organisation of a subtree: at most subtree_mint_daily_max, " + together
                        + ", got " + each);
        require(
                stated.get(GRANT_PAGES.ordinal()) <= stated.get(BANK_PAGES.ordinal()),
                "grant_pages must fit into bank_pages");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
