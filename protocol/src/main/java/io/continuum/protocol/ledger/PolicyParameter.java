package io.continuum.protocol.ledger;

import io.continuum.protocol.ledger.CreditPolicy.Preset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The numbers of a credit policy, in the order in which they are written. New ones go last; none is ever taken out or moved.
 * Each says what it prevents, because whoever turns it off should know what comes back.
 */
public enum PolicyParameter {
    RELEASE_MINT(
            Unit.MILLICREDITS,
            10_000,
            10_000,
            "minted once per released pattern and shared equally by its organisations",
            "pay for sending alone: garbage is always new, so only what others confirm may pay"),
    PAGE_PRICE(Unit.MILLICREDITS, 1_000, 1_000, "the price of one page that is not empty", "taking without giving"),
    GRANT_PAGES(
            Unit.PAGES,
            10,
            0,
            "free pages for an organisation that joins",
            "newcomers who cannot try what they are to give for"),
    DAILY_PAGES(Unit.PAGES, 5, 5, "free pages a day", "newcomers and small givers who are shut out for ever"),
    BANK_PAGES(
            Unit.PAGES,
            50,
            50,
            "no more free pages than these pile up",
            "reading everything at once on free pages that were saved up"),
    DEPOSIT(
            Unit.MILLICREDITS,
            0,
            2_000,
            "locked for each contribution until its tag is released; 0 = none",
            "junk: what nobody confirms costs its sender"),
    BOND(
            Unit.MILLICREDITS,
            0,
            84_000,
            "locked by the sponsor for each organisation that it brings in; 0 = none",
            "inviting oneself: it is 14 days of the daily bound, what a false member earns before it is found"),
    MINT_DAILY_MAX(
            Unit.MILLICREDITS,
            0,
            6_000,
            "the most that a release pays one organisation in a day (UTC); 0 = no bound",
            "a false member that earns faster than it is found"),
    OPEN_TAGS_MAX(
            Unit.COUNT,
            5_000,
            5_000,
            "contributions of one organisation that wait for their release",
            "filling the coordinator's disk"),
    SUBTREE_MINT_DAILY_MAX(
            Unit.MILLICREDITS,
            0,
            30_000,
            "the most that releases pay in a day to all organisations under one sponsor; 0 = no bound",
            "many false members under one sponsor instead of one that earns much"),
    MINT_CAP_DAYS(
            Unit.DAYS,
            0,
            90,
            "days after joining for which the daily bound of one organisation holds",
            "a bound that also keeps proven members down"),
    NEWCOMER_DAYS(
            Unit.DAYS,
            0,
            30,
            "days after joining in which an organisation lives off the free pages of its sponsor's subtree",
            "inviting oneself for the sake of more free pages"),
    DEPOSIT_DAYS(
            Unit.DAYS,
            30,
            30,
            "days after which the deposit of a contribution that was not released ends",
            "deposits that never come back"),
    DEPOSIT_BURNED_PERCENT(
            Unit.PERCENT,
            50,
            50,
            "the part of an ended deposit that is burned; the rest returns to where it came from",
            "junk at no cost"),
    ROYALTY_PERCENT(
            Unit.PERCENT,
            0,
            70,
            "the part of a page's price, paid from earned credits, that goes to those who made its patterns",
            "patterns that are confirmed but of no use to anybody"),
    POOL_PERCENT(
            Unit.PERCENT,
            0,
            20,
            "the part of that price that goes to the pool, which pays releases before anything is minted; the rest is"
                    + " burned",
            "inflation; and self-dealing, which loses this part and the burned one each time"),
    SILENCE_DAYS(
            Unit.DAYS,
            7,
            7,
            "days without feedback after which a page counts as useful",
            "royalties that wait for ever on those who never answer"),
    DECAY_DAYS(
            Unit.DAYS,
            120,
            120,
            "days after which a pattern earns no royalty any more, unless it proves useful again",
            "living off old patterns"),
    DECAY_SHAPE(
            Unit.TENTHS,
            20,
            20,
            "how a royalty falls until then: 10 = evenly, more = steeply at first; weight = 1 - (age / days)^(10 /"
                    + " shape)",
            "old patterns that earn as much as fresh ones"),
    DEMURRAGE_ABOVE(
            Unit.MILLICREDITS,
            500_000,
            500_000,
            "earned credits above this shrink each week",
            "hoards, which leave others nothing to earn"),
    DEMURRAGE_WEEKLY(
            Unit.PERMILLE, 0, 10, "the part of what is above that is burned each week", "hoards that never shrink"),
    INVITE_QUOTA(
            Unit.COUNT,
            0,
            3,
            "invites that an organisation may have given before it has earned anything; 0 = no bound",
            "a tree of false members that grows in a day"),
    INVITE_EARNED(
            Unit.MILLICREDITS,
            0,
            50_000,
            "one more invite for each such amount earned; 0 = none",
            "proven members who cannot bring in others"),
    BOND_DAYS(
            Unit.DAYS,
            0,
            90,
            "days after which a bond returns to the sponsor",
            "bonds that never come back, or before a false member was found"),
    SLASH_PERCENT(
            Unit.PERCENT,
            100,
            100,
            "the part of its bond that a sponsor loses with a member that is removed for cheating",
            "sponsors who do not care whom they bring in"),
    SLASH_ABOVE_PERCENT(
            Unit.PERCENT,
            25,
            25,
            "the part of its own bond that the sponsor's sponsor loses then",
            "hiding behind one more false sponsor");

    /** What a number counts, and the most it may be. */
    public enum Unit {
        MILLICREDITS(1_000_000_000_000L),
        PAGES(1_000_000),
        COUNT(1_000_000),
        DAYS(3_650),
        PERCENT(100),
        PERMILLE(1_000),
        TENTHS(1_000);

        private final long max;

        Unit(long max) {
            this.max = max;
        }

        public long max() {
            return max;
        }

        /** The name in messages, for example {@code days}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Unit unit;
    private final long circle;
    private final long open;
    private final String meaning;
    private final String prevents;

    PolicyParameter(Unit unit, long circle, long open, String meaning, String prevents) {
        this.unit = unit;
        this.circle = circle;
        this.open = open;
        this.meaning = meaning;
        this.prevents = prevents;
    }

    public Unit unit() {
        return unit;
    }

    public long of(Preset preset) {
        return switch (preset) {
            case CIRCLE -> circle;
            case OPEN -> open;
        };
    }

    /** The least value: 1 where a division by it follows, else 0. */
    public long min() {
        return this == DECAY_DAYS || this == DECAY_SHAPE ? 1 : 0;
    }

    public String meaning() {
        return meaning;
    }

    /** What would happen without it. */
    public String prevents() {
        return prevents;
    }

    /** The name in JSON, for example {@code page_price}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The parameter of this {@link #text}. */
    public static Optional<PolicyParameter> ofText(String text) {
        return Arrays.stream(values())
                .filter(parameter -> parameter.text().equals(text))
                .findFirst();
    }
}
