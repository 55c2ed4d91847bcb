package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One entry of a federation's log. It says what happened and how much, never who: accounts and references are
 * {@link LeafSalt salted}, and a tag is in no leaf.
 *
 * <pre>
 * leaf = u8 1 || u8 type || fed_id(32) || u64 time || body
 * </pre>
 *
 * The time is in minutes since 1970; contributions and vests, whose minute would tell who was at work, have the day.
 */
public sealed interface LogLeaf {
    /** The longest leaf is one with a key. */
    int BYTES_MAX = 1_152;

    /** The longest public key that a leaf names. */
    int KEY_BYTES_MAX = 1_024;

    /** {@code 1: envelope(32) || account(32)}. An envelope was accepted. */
    record Contribution(FederationId federation, long day, Bytes envelope, Bytes account) implements LogLeaf {
        public Contribution {
            requireTime(day);
            requireHashes(envelope, account);
        }
    }

    /** {@code 2: account(32) || u64 amount || ref(32)}. An organisation was paid for a release. */
    record Vest(FederationId federation, long day, Bytes account, long amount, Bytes ref) implements LogLeaf {
        public Vest {
            requireTime(day);
            requireHashes(account, ref);
            requireNotNegative(amount);
        }
    }

    /** {@code 3: account(32) || u32 count || token_key_id(32) || blinded(32)}. Tokens were signed blindly. */
    record Withdrawal(
            FederationId federation, long minute, Bytes account, long count, Bytes tokenKeyId, Bytes blindedHash)
            implements LogLeaf {
        public Withdrawal {
            requireTime(minute);
            requireHashes(account, tokenKeyId, blindedHash);
            requireCount(count);
        }
    }

    /** {@code 4: token_key_id(32) || u32 count || nullifier_root(32)}. Tokens were spent. */
    record SpendBatch(FederationId federation, long minute, Bytes tokenKeyId, long count, Bytes nullifierRoot)
            implements LogLeaf {
        public SpendBatch {
            requireTime(minute);
            requireHashes(tokenKeyId, nullifierRoot);
            requireCount(count);
        }
    }

    /** {@code 5: u64 seq || head(32)}. A membership event, by the head of the chain after it. */
    record Membership(FederationId federation, long minute, long seq, Bytes head) implements LogLeaf {
        public Membership {
            requireTime(minute);
            requireHashes(head);
            requireNotNegative(seq);
        }
    }

    /** {@code 6: u32 epoch || commit_hash(32)}. An epoch commit. */
    record Epoch(FederationId federation, long minute, long epoch, Bytes commitHash) implements LogLeaf {
        public Epoch {
            requireTime(minute);
            requireHashes(commitHash);
            requireCount(epoch);
        }
    }

    /**
     * {@code 7: u8 purpose || u32 period || u16 length || key}. A public key that must be the same for everybody.
     *
     * @param period tag epoch of a tag helper's key, week since 1970 of a token key
     */
    record Key(FederationId federation, long minute, Purpose purpose, long period, Bytes publicKey) implements LogLeaf {
        /** What the key is for. */
        public enum Purpose {
            /** A tag helper's (OPRF). */
            TAG_HELPER(1),
            /** Signs tokens blindly. */
            TOKEN(2);

            private final int code;

            Purpose(int code) {
                this.code = code;
            }

            static Purpose of(int code) throws RefusalException {
                for (Purpose purpose : values()) {
                    if (purpose.code == code) {
                        return purpose;
                    }
                }
                throw new RefusalException(Refusal.UNSUPPORTED, "key purpose " + code);
            }
        }

        public Key {
            requireTime(minute);
            requireCount(period);
            if (publicKey.length() < 1 || publicKey.length() > KEY_BYTES_MAX) {
                throw new IllegalArgumentException("a key of " + publicKey.length() + " bytes");
            }
        }
    }

    /** {@code 8: u64 version || config_hash(32)}. A configuration came into force. */
    record Config(FederationId federation, long minute, long version, Bytes configHash) implements LogLeaf {
        public Config {
            requireTime(minute);
            requireHashes(configHash);
            requireNotNegative(version);
        }
    }

    /** {@code 9: account(32) || u64 amount || ref(32)}. An amount was taken for breaking a rule. */
    record Penalty(FederationId federation, long minute, Bytes account, long amount, Bytes ref) implements LogLeaf {
        public Penalty {
            requireTime(minute);
            requireHashes(account, ref);
            requireNotNegative(amount);
        }
    }

    /** {@code 10: debit(32) || credit(32) || u64 amount || ref(32)}. Any other entry of the ledger. */
    record Transfer(FederationId federation, long minute, Bytes debit, Bytes credit, long amount, Bytes ref)
            implements LogLeaf {
        public Transfer {
            requireTime(minute);
            requireHashes(debit, credit, ref);
            requireNotNegative(amount);
        }
    }

    FederationId federation();

    /** The day of {@code now}, for leaves that have one. */
    static long day(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), 86_400L);
    }

    /** The minute of {@code now}, for leaves that have one. */
    static long minute(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), 60L);
    }

    /** The entry of the log. */
    default byte[] encode() {
        return switch (this) {
            case Contribution(var fed, var day, var envelope, var account) ->
                leaf(1, fed, day, envelope.toArray(), account.toArray());
            case Vest(var fed, var day, var account, var amount, var ref) ->
                leaf(2, fed, day, account.toArray(), Bytes.u64(amount), ref.toArray());
            case Withdrawal(var fed, var minute, var account, var count, var tokenKeyId, var blinded) ->
                leaf(3, fed, minute, account.toArray(), Bytes.u32(count), tokenKeyId.toArray(), blinded.toArray());
            case SpendBatch(var fed, var minute, var tokenKeyId, var count, var nullifierRoot) ->
                leaf(4, fed, minute, tokenKeyId.toArray(), Bytes.u32(count), nullifierRoot.toArray());
            case Membership(var fed, var minute, var seq, var head) ->
                leaf(5, fed, minute, Bytes.u64(seq), head.toArray());
            case Epoch(var fed, var minute, var epoch, var hash) ->
                leaf(6, fed, minute, Bytes.u32(epoch), hash.toArray());
            case Key(var fed, var minute, var purpose, var period, var key) ->
                leaf(7, fed, minute, Bytes.u8(purpose.code), Bytes.u32(period), Bytes.u16(key.length()), key.toArray());
            case Config(var fed, var minute, var version, var hash) ->
                leaf(8, fed, minute, Bytes.u64(version), hash.toArray());
            case Penalty(var fed, var minute, var account, var amount, var ref) ->
                leaf(9, fed, minute, account.toArray(), Bytes.u64(amount), ref.toArray());
            case Transfer(var fed, var minute, var debit, var credit, var amount, var ref) ->
                leaf(10, fed, minute, debit.toArray(), credit.toArray(), Bytes.u64(amount), ref.toArray());
        };
    }

    /** Reads an entry strictly; {@link Refusal#UNSUPPORTED} for a version or type that is not known here. */
    static Checked<LogLeaf> decode(byte[] bytes) {
        return Checked.of(() -> {
            require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "a leaf of " + bytes.length + " bytes");
            LeafReader in = new LeafReader(ByteBuffer.wrap(bytes));
            require(in.u8() == 1, Refusal.UNSUPPORTED, "leaf version");
            int type = in.u8();
            FederationId fed = new FederationId(in.hash());
            long time = in.u63();
            LogLeaf leaf = switch (type) {
                case 1 -> new Contribution(fed, time, in.hash(), in.hash());
                case 2 -> new Vest(fed, time, in.hash(), in.u63(), in.hash());
                case 3 -> new Withdrawal(fed, time, in.hash(), in.u32(), in.hash(), in.hash());
                case 4 -> new SpendBatch(fed, time, in.hash(), in.u32(), in.hash());
                case 5 -> new Membership(fed, time, in.u63(), in.hash());
                case 6 -> new Epoch(fed, time, in.u32(), in.hash());
                case 7 -> new Key(fed, time, Key.Purpose.of(in.u8()), in.u32(), in.key());
                case 8 -> new Config(fed, time, in.u63(), in.hash());
                case 9 -> new Penalty(fed, time, in.hash(), in.u63(), in.hash());
                case 10 -> new Transfer(fed, time, in.hash(), in.hash(), in.u63(), in.hash());
                default -> throw new RefusalException(Refusal.UNSUPPORTED, "leaf type " + type);
            };
            in.end();
            return leaf;
        });
    }

    private static byte[] leaf(int type, FederationId federation, long time, byte[]... body) {
        return Bytes.concat(Bytes.u8(1), Bytes.u8(type), federation.toArray(), Bytes.u64(time), Bytes.concat(body));
    }

    private static void requireTime(long time) {
        requireNotNegative(time);
    }

    private static void requireNotNegative(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
    }

    private static void requireCount(long count) {
        if (count < 0 || count > 0xffff_ffffL) {
            throw new IllegalArgumentException("not 32 bits: " + count);
        }
    }

    private static void requireHashes(Bytes... hashes) {
        for (Bytes hash : hashes) {
            hash.requireLength(MerkleHash.BYTES, "a hash of a leaf");
        }
    }
}
