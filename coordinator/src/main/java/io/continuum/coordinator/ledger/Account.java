package io.continuum.coordinator.ledger;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.OrgId;
import java.util.Locale;

/**
 * A place where credits can be. Every organisation has four, every federation has five that belong to nobody.
 *
 * <p>Nearly every entry touches the mint or the burn account. So that organisations do not wait for each other there, what
 * passes between an organisation and one of the two has a row of its own, its {@link Share}.
 */
public sealed interface Account {

    /** How the account is called in the database and in answers, for example {@code burn} or {@code available:9f2c…}. */
    String name();

    /** The kind of account alone, for example {@code available}; every organisation calls its own ones so. */
    String kind();

    /** An account of one organisation. */
    record Held(Purse purse, OrgId organisation) implements Account {
        @Override
        public String name() {
            return kind() + ":" + organisation;
        }

        @Override
        public String kind() {
            return purse.name().toLowerCase(Locale.ROOT);
        }
    }

    /** An account of the federation itself. */
    record Common(Pot pot) implements Account {
        @Override
        public String name() {
            return kind();
        }

        @Override
        public String kind() {
            return pot.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The part of a federation's account through which one organisation's credits pass. */
    record Share(Pot pot, OrgId organisation) implements Account {
        @Override
        public String name() {
            return kind() + ":" + organisation;
        }

        @Override
        public String kind() {
            return pot.name().toLowerCase(Locale.ROOT);
        }
    }

    enum Purse {
        /** Earned and free to spend. */
        AVAILABLE,
        /** Free pages, refilled daily; never mixed with what was earned. */
        ALLOWANCE,
        /** Held by pending transfers. */
        ESCROW,
        /** Locked by a sponsor for those it invited; used by the policy {@code open}. */
        BOND
    }

    enum Pot {
        /** Where credits come from; its balance is minus the supply ever made, the only one that goes below zero. */
        MINT(true),
        /** Where spent credits end. */
        BURN(true),
        /** Set aside to be paid out by a rule of the policy. */
        POOL(false),
        /** What does not divide evenly. */
        TREASURY(false),
        /** What was paid for pages and is not shared out yet. */
        ROYALTY(false);

        private final boolean shared;

        Pot(boolean shared) {
            this.shared = shared;
        }
    }

    /** The same account as seen from the other side of a transfer: the mint and the burn account have a part for each. */
    default Account facing(Account other) {
        return this instanceof Common(Pot pot) && pot.shared && other instanceof Held(Purse _, OrgId organisation)
                ? new Share(pot, organisation)
                : this;
    }

    /** Whether it may hold less than nothing. */
    default boolean issues() {
        return switch (this) {
            case Common(Pot pot) -> pot == Pot.MINT;
            case Share(Pot pot, OrgId _) -> pot == Pot.MINT;
            case Held _ -> false;
        };
    }

    /** Whether the organisation's credits are in it or pass through it. */
    default boolean concerns(OrgId one) {
        return switch (this) {
            case Held(Purse _, OrgId organisation) -> organisation.equals(one);
            case Share(Pot _, OrgId organisation) -> organisation.equals(one);
            case Common _ -> false;
        };
    }

    static Account available(OrgId organisation) {
        return new Held(Purse.AVAILABLE, organisation);
    }

    static Account allowance(OrgId organisation) {
        return new Held(Purse.ALLOWANCE, organisation);
    }

    static Account escrow(OrgId organisation) {
        return new Held(Purse.ESCROW, organisation);
    }

    static Account bond(OrgId organisation) {
        return new Held(Purse.BOND, organisation);
    }

    static Account mint() {
        return new Common(Pot.MINT);
    }

    static Account burn() {
        return new Common(Pot.BURN);
    }

    static Account pool() {
        return new Common(Pot.POOL);
    }

    static Account royalty() {
        return new Common(Pot.ROYALTY);
    }

    static Account treasury() {
        return new Common(Pot.TREASURY);
    }

    /** Reads {@link #name()} back. */
    static Account parse(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return new Common(Pot.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        String kind = name.substring(0, colon).toUpperCase(Locale.ROOT);
        OrgId organisation = new OrgId(Bytes.ofHex(name.substring(colon + 1)));
        return kind.equals(Pot.MINT.name()) || kind.equals(Pot.BURN.name())
                ? new Share(Pot.valueOf(kind), organisation)
                : new Held(Purse.valueOf(kind), organisation);
    }
}
