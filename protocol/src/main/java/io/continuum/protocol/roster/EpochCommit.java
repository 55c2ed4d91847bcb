package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Hpke;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.TreeHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An admin's delivery of the secrets of one epoch, sealed to each member of exactly one roster.
 *
 * <pre>
 * header  = "CTAE" || u8 1 || u16 suite || fed_id(32) || u32 epoch || prev_commit_hash(32) || membership_head(32)
 *           || config_hash(32) || u32 tag_epoch || u8 reason || committer_id(32) || u16 n || u64 log_size || log_root(32)
 * entry   = instance_id(32) || u16 length || HPKE(envelope_secret(32) || tag_secret(32))     n times, sorted by id
 * confirm = HMAC(Expand(Extract(envelope_secret, tag_secret), info("cta1/confirm"), 32), SHA-256(header))
 * commit  = header || entries || confirm(32) || Ed25519(info("cta1/epoch-commit", SHA-256(all before)))
 * hash    = Hash("cta1/epoch-commit-hash", all before the signature)
 * </pre>
 *
 * {@code log_size} and {@code log_root} are those of the newest checkpoint that the committer believed: whoever is shown
 * another log finds that its root at that size is another. Both are zero where the committer knew none.
 */
public final class EpochCommit {
    /** Header, an entry for each of {@link Roster#MEMBERS_MAX} members, confirmation and signature. */
    public static final int BYTES_MAX;

    private static final byte[] MAGIC = "CTAE".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 4 + 1 + 2 + 32 + 4 + 32 + 32 + 32 + 4 + 1 + 32 + 2 + 8 + 32;
    private static final int SECRETS_BYTES = 64;
    private static final int SEALED_BYTES = SECRETS_BYTES + Hpke.OVERHEAD;
    private static final int ENTRY_BYTES = InstanceId.BYTES + 2 + SEALED_BYTES;
    private static final int CONFIRM_BYTES = 32;

    static {
        BYTES_MAX = HEADER_BYTES + Roster.MEMBERS_MAX * ENTRY_BYTES + CONFIRM_BYTES + VerifyingKey.SIGNATURE_BYTES;
    }

    private final Header header;
    private final SortedMap<InstanceId, Bytes> entries;
    private final Bytes encoded;

    private EpochCommit(Header header, SortedMap<InstanceId, Bytes> entries, Bytes encoded) {
        this.header = header;
        this.entries = entries;
        this.encoded = encoded;
    }

    /** Why a new epoch began. */
    public enum Reason {
        FOUNDED(1),
        MEMBER_REMOVED(2),
        /** The old secret reached its age. */
        PERIODIC(3),
        /** A configuration began a new tag epoch. */
        TAG_EPOCH(4),
        /** Keys are in other hands: envelopes of the epoch before stop counting at once. */
        COMPROMISE(5),
        /** The admin wished it. */
        REQUESTED(6);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        static Reason of(int code) throws RefusalException {
            for (Reason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            throw new RefusalException(Refusal.UNSUPPORTED, "epoch reason " + code);
        }
    }

    private record Header(
            FederationId federation,
            long epoch,
            Bytes previous,
            Bytes membershipHead,
            Bytes configHash,
            long tagEpoch,
            Reason reason,
            InstanceId committer,
            int entries,
            long logSize,
            Bytes logRoot) {
        byte[] encode() {
            return Bytes.concat(
                    MAGIC,
                    Bytes.u8(VERSION),
                    Bytes.u16(FederationConfig.SUITE),
                    federation.toArray(),
                    Bytes.u32(epoch),
                    previous.toArray(),
                    membershipHead.toArray(),
                    configHash.toArray(),
                    Bytes.u32(tagEpoch),
                    Bytes.u8(reason.code),
                    committer.toArray(),
                    Bytes.u16(entries),
                    Bytes.u64(logSize),
                    logRoot.toArray());
        }

        static Header read(ByteBuffer in) throws RefusalException {
            require(Arrays.equals(take(in, MAGIC.length), MAGIC), Refusal.MALFORMED, "not an epoch commit");
            require(in.get() == VERSION, Refusal.UNSUPPORTED, "epoch commit version");
            int suite = in.getShort() & 0xffff;
            require(suite == FederationConfig.SUITE, Refusal.UNSUPPORTED, "suite " + suite);
            FederationId federation = FederationId.of(take(in, FederationId.BYTES));
            long epoch = in.getInt() & 0xffff_ffffL;
            Bytes previous = Bytes.of(take(in, 32));
            Bytes membershipHead = Bytes.of(take(in, 32));
            Bytes configHash = Bytes.of(take(in, 32));
            long tagEpoch = in.getInt() & 0xffff_ffffL;
            Reason reason = Reason.of(in.get() & 0xff);
            InstanceId committer = InstanceId.of(take(in, InstanceId.BYTES));
            int entries = in.getShort() & 0xffff;
            long logSize = in.getLong();
            Bytes logRoot = Bytes.of(take(in, 32));
            require(epoch >= 1 && tagEpoch >= 1, Refusal.MALFORMED, "epochs count from 1");
            return new Header(
                    federation,
                    epoch,
                    previous,
                    membershipHead,
                    configHash,
                    tagEpoch,
                    reason,
                    committer,
                    entries,
                    logSize,
                    logRoot);
        }
    }

    /** The commit of epoch 1, by the founder. */
    public static EpochCommit first(Roster roster, EpochSecrets secrets, InstanceKeys founder) {
        return create(roster, Bytes.zeros(32), secrets, Reason.FOUNDED, Optional.empty(), founder);
    }

    /** The commit of the epoch after {@code previous}: {@code secrets} are that epoch's, the roster is the newest. */
    public static EpochCommit after(
            EpochCommit previous, Roster roster, EpochSecrets secrets, Reason reason, InstanceKeys admin) {
        return create(roster, previous.hash(), secrets, reason, Optional.empty(), admin);
    }

    /** The same by an admin who has seen the federation's log up to this head. */
    public static EpochCommit after(
            EpochCommit previous,
            Roster roster,
            EpochSecrets secrets,
            Reason reason,
            TreeHead log,
            InstanceKeys admin) {
        return create(roster, previous.hash(), secrets, reason, Optional.of(log), admin);
    }

    private static EpochCommit create(
            Roster roster,
            Bytes previous,
            EpochSecrets secrets,
            Reason reason,
            Optional<TreeHead> log,
            InstanceKeys admin) {
        Header header = new Header(
                roster.federation(),
                secrets.epoch(),
                previous,
                roster.head(),
                roster.configHash(),
                secrets.tagEpoch(),
                reason,
                admin.id(),
                roster.members().size(),
                log.map(TreeHead::size).orElse(0L),
                log.map(TreeHead::root).orElse(Bytes.zeros(32)));
        byte[] headerBytes = header.encode();
        byte[] headerHash = Labels.sha256(headerBytes);
        byte[] plain = Bytes.concat(
                secrets.envelopeSecret().reveal(), secrets.tagSecret().reveal());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(headerBytes);
        SortedMap<InstanceId, Bytes> entries = new TreeMap<>();
        for (Member member : roster.members()) {
            byte[] sealed = Hpke.seal(member.descriptor().kemKey(), info(header, member.id()), headerHash, plain);
            entries.put(member.id(), Bytes.of(sealed));
            out.writeBytes(member.id().toArray());
            out.writeBytes(Bytes.u16(sealed.length));
            out.writeBytes(sealed);
        }
        out.writeBytes(secrets.confirmation(headerHash));
        out.writeBytes(admin.signing().sign(signedMessage(out.toByteArray())));
        return new EpochCommit(header, entries, Bytes.of(out.toByteArray()));
    }

    /** Reads a commit strictly. Whether it is valid depends on the roster: {@link #check}. */
    public static Checked<EpochCommit> decode(byte[] bytes) {
        return Checked.of(() -> {
            require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "epoch commit of " + bytes.length + " bytes");
            require(bytes.length >= HEADER_BYTES, Refusal.MALFORMED, "epoch commit is cut off");
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Header header = Header.read(in);
            long rest = (long) header.entries() * ENTRY_BYTES + CONFIRM_BYTES + VerifyingKey.SIGNATURE_BYTES;
            require(in.remaining() == rest, Refusal.MALFORMED, "epoch commit's length does not fit its entries");
            TreeMap<InstanceId, Bytes> entries = new TreeMap<>();
            for (int i = 0; i < header.entries(); i++) {
                InstanceId id = InstanceId.of(take(in, InstanceId.BYTES));
                require((in.getShort() & 0xffff) == SEALED_BYTES, Refusal.MALFORMED, "entry of another length");
                require(
                        entries.isEmpty() || entries.lastKey().compareTo(id) < 0,
                        Refusal.MALFORMED,
                        "entries are not sorted, or one is there twice");
                entries.put(id, Bytes.of(take(in, SEALED_BYTES)));
            }
            return new EpochCommit(header, entries, Bytes.of(bytes));
        });
    }

    /** Accepts the commit of epoch 1 for this roster. */
    public Checked<EpochCommit> checkFirst(Roster roster) {
        return Checked.of(() -> {
            require(
                    header.epoch() == 1 && header.previous().equals(Bytes.zeros(32)),
                    Refusal.BROKEN_CHAIN,
                    "the first commit is of epoch 1 and has none before it");
            return check(roster);
        });
    }

    /** Accepts this commit as the successor of {@code previous} for this roster, which is the newest when it is made. */
    public Checked<EpochCommit> checkAfter(EpochCommit previous, Roster roster) {
        return Checked.of(() -> {
            require(
                    header.epoch() == previous.epoch() + 1 && header.previous().equals(previous.hash()),
                    Refusal.BROKEN_CHAIN,
                    "the commit does not follow the one of epoch " + previous.epoch());
            require(
                    header.tagEpoch() == previous.tagEpoch() || header.tagEpoch() == previous.tagEpoch() + 1,
                    Refusal.BROKEN_CHAIN,
                    "tag epoch " + header.tagEpoch() + " after " + previous.tagEpoch());
            require(
                    header.tagEpoch() > previous.tagEpoch() || header.reason() != Reason.COMPROMISE,
                    Refusal.MISMATCH,
                    "a compromise begins a new tag epoch");
            return check(roster);
        });
    }

    /** Whether its committer is the holder of this key and signed it, for whatever roster: enough to hold it against others. */
    public boolean by(VerifyingKey key) {
        byte[] bytes = encoded.toArray();
        byte[] signature = Arrays.copyOfRange(bytes, bytes.length - VerifyingKey.SIGNATURE_BYTES, bytes.length);
        return committer().equals(InstanceId.of(key)) && key.verifies(signedMessage(unsigned()), signature);
    }

    private EpochCommit check(Roster roster) throws RefusalException {
        require(header.federation().equals(roster.federation()), Refusal.WRONG_FEDERATION, "commit of another one");
        require(
                header.membershipHead().equals(roster.head()),
                Refusal.BROKEN_CHAIN,
                "the commit is for another state of the membership chain");
        require(
                header.configHash().equals(roster.configHash()),
                Refusal.MISMATCH,
                "the commit names another configuration than the chain");
        require(
                header.tagEpoch() == roster.tagEpoch(),
                Refusal.MISMATCH,
                "tag epoch " + header.tagEpoch() + ", the configuration says " + roster.tagEpoch());
        Member committer = roster.member(header.committer())
                .filter(Member::admin)
                .orElseThrow(() -> new RefusalException(Refusal.NOT_ALLOWED, "only an admin commits an epoch"));
        requireExactly(roster);
        require(by(committer.descriptor().key()), Refusal.BAD_SIGNATURE, "the committer did not sign this commit");
        return this;
    }

    private void requireExactly(Roster roster) throws RefusalException {
        Iterator<InstanceId> ids = entries.keySet().iterator();
        for (Member member : roster.members()) {
            require(
                    ids.hasNext() && ids.next().equals(member.id()),
                    Refusal.MISMATCH,
                    "the commit's entries are not exactly the roster");
        }
        require(!ids.hasNext(), Refusal.MISMATCH, "the commit's entries are not exactly the roster");
    }

    /** The log as the committer had seen it; empty if it had seen none. */
    public Optional<TreeHead> log() {
        return header.logSize() > 0 ? Optional.of(new TreeHead(header.logSize(), header.logRoot())) : Optional.empty();
    }

    /** Whether the commit has an entry for this instance. */
    public boolean isFor(InstanceId instance) {
        return entries.containsKey(instance);
    }

    /** The secrets, for a member the commit has an entry for; also checks that everyone was sent the same. */
    public Checked<EpochSecrets> open(InstanceKeys keys) {
        return Checked.of(() -> {
            Bytes sealed = Optional.ofNullable(entries.get(keys.id()))
                    .orElseThrow(() ->
                            new RefusalException(Refusal.CANNOT_OPEN, "the commit has no entry for this instance"));
            byte[] plain = Hpke.open(
                            keys.kemSeed().reveal(),
                            info(header, keys.id()),
                            Labels.sha256(header.encode()),
                            sealed.toArray())
                    .filter(bytes -> bytes.length == SECRETS_BYTES)
                    .orElseThrow(() -> new RefusalException(Refusal.CANNOT_OPEN, "this instance's entry is damaged"));
            EpochSecrets secrets = new EpochSecrets(
                    header.federation(),
                    header.epoch(),
                    header.tagEpoch(),
                    Secret.of(Arrays.copyOf(plain, 32)),
                    Secret.of(Arrays.copyOfRange(plain, 32, SECRETS_BYTES)));
            require(
                    confirms(secrets),
                    Refusal.BAD_MAC,
                    "the secrets in this instance's entry are not those that the commit confirms");
            return secrets;
        });
    }

    /** Whether these are the secrets that the committer sealed to everyone. */
    public boolean confirms(EpochSecrets secrets) {
        byte[] bytes = encoded.toArray();
        int to = bytes.length - VerifyingKey.SIGNATURE_BYTES;
        byte[] confirm = Arrays.copyOfRange(bytes, to - CONFIRM_BYTES, to);
        return secrets.federation().equals(header.federation())
                && secrets.epoch() == header.epoch()
                && secrets.tagEpoch() == header.tagEpoch()
                && MessageDigest.isEqual(confirm, secrets.confirmation(Labels.sha256(header.encode())));
    }

    public FederationId federation() {
        return header.federation();
    }

    public long epoch() {
        return header.epoch();
    }

    public long tagEpoch() {
        return header.tagEpoch();
    }

    public Reason reason() {
        return header.reason();
    }

    public InstanceId committer() {
        return header.committer();
    }

    /** The head of the membership chain whose roster this commit serves. */
    public Bytes membershipHead() {
        return header.membershipHead();
    }

    public Bytes configHash() {
        return header.configHash();
    }

    public byte[] encoded() {
        return encoded.toArray();
    }

    /** The hash by which the next commit and welcomes name this one; it leaves the signature out. */
    public Bytes hash() {
        return Bytes.of(Labels.EPOCH_COMMIT_HASH.hash(unsigned()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EpochCommit commit && encoded.equals(commit.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    private byte[] unsigned() {
        return Arrays.copyOf(encoded.toArray(), encoded.length() - VerifyingKey.SIGNATURE_BYTES);
    }

    private static byte[] signedMessage(byte[] unsigned) {
        return Labels.EPOCH_COMMIT.info(Labels.sha256(unsigned));
    }

    private static byte[] info(Header header, InstanceId recipient) {
        return Labels.EPOCH.info(
                header.federation().toArray(),
                Bytes.u32(header.epoch()),
                recipient.toArray(),
                header.committer().toArray());
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
