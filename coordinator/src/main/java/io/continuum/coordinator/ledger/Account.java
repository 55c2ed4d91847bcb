package io.continuum.coordinator.ledger;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.OrgId;
import java.util.Locale;

/** A place where credits can be. Every organisation has four, every federation has four that belong to nobody. */
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
        MINT,
        /** Where spent credits end. */
        BURN,
        POOL,
        /** What does not divide evenly. */
        TREASURY
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

    static Account treasury() {
        return new Common(Pot.TREASURY);
    }

    /** Reads {@link #name()} back. */
    static Account parse(String name) {
        int colon = name.indexOf(':');
        return colon < 0
                ? new Common(Pot.valueOf(name.toUpperCase(Locale.ROOT)))
                : new Held(
                        Purse.valueOf(name.substring(0, colon).toUpperCase(Locale.ROOT)),
                        new OrgId(Bytes.ofHex(name.substring(colon + 1))));
    }
}
