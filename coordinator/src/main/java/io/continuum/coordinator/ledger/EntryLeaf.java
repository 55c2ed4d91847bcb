package io.continuum.coordinator.ledger;

import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import java.nio.charset.StandardCharsets;

/**
 * How an entry stands in the log. The salt is made from the entry's nonce and all its fields, so that the leaf, which shows
 * accounts and amount only, holds fast the rest as well.
 */
public final class EntryLeaf {
    private EntryLeaf() {}

    /** The leaf of an entry: the same whenever it is asked for. */
    public static SaltedLeaf of(FederationId federation, Entry entry) {
        LeafSalt salt = salt(federation, entry);
        return new SaltedLeaf(leaf(federation, entry, salt), salt, SaltedLeaf.ofTransfer(entry.id()));
    }

    private static LeafSalt salt(FederationId federation, Entry entry) {
        return new LeafSalt(Bytes.of(Labels.LEAF_SALT.hash(
                entry.nonce().toArray(),
                federation.toArray(),
                entry.id().toArray(),
                Bytes.u8(entry.step().number()),
                name(entry.debit()),
                name(entry.credit()),
                name(entry.target()),
                entry.pending().toArray(),
                Bytes.u64(entry.amount()),
                Bytes.u32(entry.code().number()),
                Bytes.u64(entry.at().toEpochMilli()),
                Bytes.u64(entry.expiresAt().toEpochMilli()))));
    }

    private static byte[] name(Account account) {
        return account.name().getBytes(StandardCharsets.US_ASCII);
    }

    /** A vest is paid when it is posted; holding it, or giving it back, are transfers like any other. */
    private static LogLeaf leaf(FederationId federation, Entry entry, LeafSalt salt) {
        Bytes reference = salt.reference(entry.id().toArray());
        boolean settled = entry.step() == Entry.Step.SINGLE || entry.step() == Entry.Step.POST;
        return switch (settled ? entry.code().shown() : Code.Shown.TRANSFER) {
            case VEST ->
                new LogLeaf.Vest(
                        federation, LogLeaf.day(entry.at()), account(entry.credit(), salt), entry.amount(), reference);
            case PENALTY ->
                new LogLeaf.Penalty(
                        federation,
                        LogLeaf.minute(entry.at()),
                        account(entry.debit(), salt),
                        entry.amount(),
                        reference);
            case TRANSFER ->
                new LogLeaf.Transfer(
                        federation,
                        LogLeaf.minute(entry.at()),
                        account(entry.debit(), salt),
                        account(entry.credit(), salt),
                        entry.amount(),
                        reference);
        };
    }

    private static Bytes account(Account account, LeafSalt salt) {
        return switch (account) {
            case Account.Held(Account.Purse purse, OrgId organisation) ->
                salt.account(LeafSalt.Account.valueOf(purse.name()), organisation);
            case Account.Common(Account.Pot pot) -> salt.account(LeafSalt.Account.valueOf(pot.name()));
            case Account.Share(Account.Pot pot, OrgId _) -> salt.account(LeafSalt.Account.valueOf(pot.name()));
        };
    }
}
