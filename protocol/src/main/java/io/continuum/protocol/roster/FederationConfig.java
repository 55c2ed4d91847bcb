package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of a federation. Suite, k and limits come from here only and are never negotiated.
 *
 * <pre>
 * [1, fed_id, version, suite, tag_epoch, k, [helper…], hardening | null, bucket_bits, shards_hash | null, history_policy,
 *  [token_key…], [], 0, hold_s, jitter_s, credit_policy]
 * [2, …, [token_key…], [witness vkey…], witness_quorum, hold_s, jitter_s, credit_policy, log vkey]
 * [3, …, credit_policy, log vkey, [[ended log vkey, size, root]…]]
 * signed = config || signer_id(32) || Ed25519(64)
 * </pre>
 *
 * A configuration that names a log has format 2, or 3 once a log before it has ended, any other format 1. The genesis body holds format 1 without {@code
 * fed_id}, which is that body's hash; helpers and log, whose keys and name depend on that id, come with a later
 * configuration. Shards and token keys have their places; a configuration that fills them is refused as unsupported.
 *
 * @param version counts up from 1; a lower one than known is refused
 * @param tagEpoch the tag epoch whose k and bucket width these are; counts up from 1
 * @param helpers whose keys take part in each tag of this tag epoch, in this order
 * @param hardening what a guess costs beside
 * @param bucketBits width of a blind index bucket, 0 to {@link #BUCKET_BITS_MAX}
 * @param holdS how long an approved pattern waits before it may be sent
 * @param jitterS a contribution is sent after a random delay of up to this many seconds
 * @param log whose checkpoints are believed
 */
public record FederationConfig(
        long version,
        int suite,
        long tagEpoch,
        int k,
        List<TagHelper> helpers,
        Hardening hardening,
        int bucketBits,
        History history,
        long holdS,
        long jitterS,
        CreditPolicy credits,
        LogTerms log) {
    /** The one suite of this version: Ed25519, HPKE with X-Wing, KC-AEAD v1, SHA-256. */
    public static final int SUITE = 0x0002;

    public static final int BUCKET_BITS_MAX = 24;

    /** Of a signed configuration: eight helpers, each of them a witness with ML-DSA-44, whose vkey has 1,800 characters. */
    public static final int BYTES_MAX = 24_576;

    public static final int HELPERS_MAX = 8;

    static final long EPOCH_MAX = 0xffff_ffffL;
    private static final int FORMAT_WITHOUT_LOG = 1;
    private static final int FORMAT_MAX = 3;
    /** Fields of a configuration beyond its format's number. */
    private static final int FIELDS = 16;

    private static final byte EMPTY_ARRAY = (byte) 0x80;
    private static final long DELAY_MAX_S = 30L * 24 * 3600;

    /** Which earlier epochs a newcomer is given the secrets of. */
    public enum History {
        NONE(0),
        THIS_TAG_EPOCH(1),
        ALL(2);

        private final int code;

        History(int code) {
            this.code = code;
        }

        static History of(long code) throws CborException {
            for (History history : values()) {
                if (history.code == code) {
                    return history;
                }
            }
            throw new CborException("history policy " + code + " is not known");
        }
    }

    public FederationConfig {
        helpers = List.copyOf(helpers);
        if (helpers.size() > HELPERS_MAX || sharesKey(helpers)) {
            throw new IllegalArgumentException(
                    helpers.size() + " helpers, at most " + HELPERS_MAX + ", each with its key");
        }
        if (suite != SUITE) {
            throw new IllegalArgumentException("suite " + suite);
        }
        if (version < 1 || tagEpoch < 1 || tagEpoch > EPOCH_MAX) {
            throw new IllegalArgumentException("version " + version + ", tag epoch " + tagEpoch);
        }
        if (k < ThresholdShares.K_MIN || k > ThresholdShares.K_MAX) {
            throw new IllegalArgumentException(
                    "k must be " + ThresholdShares.K_MIN + " to " + ThresholdShares.K_MAX + ", got " + k);
        }
        if (bucketBits < 0 || bucketBits > BUCKET_BITS_MAX) {
            throw new IllegalArgumentException("bucket bits must be 0 to " + BUCKET_BITS_MAX + ", got " + bucketBits);
        }
        if (holdS < 0 || holdS > DELAY_MAX_S || jitterS < 0 || jitterS > DELAY_MAX_S) {
            throw new IllegalArgumentException(
                    "hold " + holdS + " s, jitter " + jitterS + " s, at most " + DELAY_MAX_S);
        }
    }

    /** The first configuration of a new federation: version 1, tag epoch 1, all of history for newcomers. */
    public static FederationConfig first(CreditPolicy credits, int k, int bucketBits, long holdS, long jitterS) {
        return new FederationConfig(
                1,
                SUITE,
                1,
                k,
                List.of(),
                Hardening.NONE,
                bucketBits,
                History.ALL,
                holdS,
                jitterS,
                credits,
                LogTerms.NONE);
    }

    /** The next version of the same rules in the same tag epoch, to be changed with what begins with {@code with}. */
    public FederationConfig next() {
        return next(tagEpoch, k, helpers, hardening, bucketBits);
    }

    /** The configuration that begins the next tag epoch with these helpers, whose keys must be of that tag epoch. */
    public FederationConfig nextTagEpoch(List<TagHelper> newHelpers, Hardening newHardening) {
        return next(tagEpoch + 1, k, newHelpers, newHardening, bucketBits);
    }

    private FederationConfig next(
            long newTagEpoch, int newK, List<TagHelper> newHelpers, Hardening newHardening, int newBucketBits) {
        return new FederationConfig(
                version + 1,
                suite,
                newTagEpoch,
                newK,
                newHelpers,
                newHardening,
                newBucketBits,
                history,
                holdS,
                jitterS,
                credits,
                log);
    }

    /** The same, not signed yet, with another threshold and bucket width: for a new tag epoch. */
    public FederationConfig withThreshold(int newK, int newBucketBits) {
        return new FederationConfig(
                version,
                suite,
                tagEpoch,
                newK,
                helpers,
                hardening,
                newBucketBits,
                history,
                holdS,
                jitterS,
                credits,
                log);
    }

    /** The same, not signed yet, with other delays before a pattern is sent. */
    public FederationConfig withDelays(long newHoldS, long newJitterS) {
        return new FederationConfig(
                version,
                suite,
                tagEpoch,
                k,
                helpers,
                hardening,
                bucketBits,
                history,
                newHoldS,
                newJitterS,
                credits,
                log);
    }

    /** The same, not signed yet, with another credit policy. */
    public FederationConfig withCredits(CreditPolicy newCredits) {
        return new FederationConfig(
                version, suite, tagEpoch, k, helpers, hardening, bucketBits, history, holdS, jitterS, newCredits, log);
    }

    /** The same, not signed yet, believing this log; the witnesses stay. */
    public FederationConfig withLog(NoteKey newLog) {
        return withLog(new LogTerms.Named(newLog, log.witnesses(), log.quorum(), log.ended()));
    }

    /**
     * The same, not signed yet, believing the log that a restored coordinator begins.
     *
     * @param head how far the log before it is in the backup
     */
    public FederationConfig withLogAfter(TreeHead head, NoteKey newLog) {
        List<LogTerms.Ended> ended = new ArrayList<>(log.ended());
        if (log instanceof LogTerms.Named named) {
            ended.add(new LogTerms.Ended(named.log(), head));
        }
        return withLog(new LogTerms.Named(newLog, log.witnesses(), log.quorum(), ended));
    }

    /**
     * The same, not signed yet, with these witnesses of the log, which is named already or {@link #withLog} before.
     *
     * @param quorum 0 exactly if there are no witnesses; {@link LogTerms#quorumOf} proposes one
     */
    public FederationConfig withWitnesses(List<NoteKey> witnesses, int quorum) {
        return switch (log) {
            case LogTerms.None _ -> throw new IllegalStateException("witnesses come with a log");
            case LogTerms.Named named -> withLog(new LogTerms.Named(named.log(), witnesses, quorum, named.ended()));
        };
    }

    private FederationConfig withLog(LogTerms newLog) {
        return new FederationConfig(
                version, suite, tagEpoch, k, helpers, hardening, bucketBits, history, holdS, jitterS, credits, newLog);
    }

    private static boolean sharesKey(List<TagHelper> helpers) {
        return helpers.stream().map(TagHelper::key).distinct().count() < helpers.size();
    }

    /** Accepts this configuration if it is not below what this program insists on. */
    public Checked<FederationConfig> check(LocalMinima minima) {
        int kMin = minima.k(credits.preset());
        return Checked.of(() -> {
            require(
                    k >= kMin,
                    Refusal.BELOW_MINIMUM,
                    "k is " + k + ", at least " + kMin + " for a federation of preset " + credits.preset());
            require(
                    hardening.kib() >= minima.hardeningKib(),
                    Refusal.BELOW_MINIMUM,
                    "hardening fills " + hardening.kib() + " KiB, at least " + minima.hardeningKib());
            require(
                    log.quorum() >= minima.witnessQuorum(),
                    Refusal.BELOW_MINIMUM,
                    log.quorum() + " witnesses must sign, at least " + minima.witnessQuorum());
            return this;
        });
    }

    /**
     * Accepts this configuration after {@code before}: what makes equal patterns meet stays as it is within a tag epoch,
     * and where a log is named one stays named. A helper may move to another address.
     */
    public Checked<FederationConfig> checkAfter(FederationConfig before) {
        return Checked.of(() -> {
            boolean sameTags = k == before.k
                    && bucketBits == before.bucketBits
                    && hardening.equals(before.hardening)
                    && keys().equals(before.keys());
            require(
                    sameTags || tagEpoch > before.tagEpoch,
                    Refusal.NOT_ALLOWED,
                    "k, bucket width, hardening and the helpers' keys change with the tag epoch only");
            require(
                    log instanceof LogTerms.Named || before.log instanceof LogTerms.None,
                    Refusal.NOT_ALLOWED,
                    "a federation with a log does not go back to none");
            List<LogTerms.Ended> endedBefore = before.log.ended();
            List<LogTerms.Ended> ended = log.ended();
            require(
                    ended.size() >= endedBefore.size()
                            && ended.subList(0, endedBefore.size()).equals(endedBefore),
                    Refusal.NOT_ALLOWED,
                    "logs that have ended stay named");
            require(
                    ended.size() == endedBefore.size()
                            || before.log instanceof LogTerms.None
                            || before.log instanceof LogTerms.Named named
                                    && ended.get(endedBefore.size()).log().equals(named.log()),
                    Refusal.NOT_ALLOWED,
                    "what has ended is the log that was named");
            return this;
        });
    }

    private List<VoprfPublicKey> keys() {
        return helpers.stream().map(TagHelper::key).toList();
    }

    /** The organisations that have a member who signed for a helper. */
    public Set<OrgId> helperOrganisations(Roster roster) {
        return helpers.stream()
                .flatMap(helper -> helper.organisation(roster, tagEpoch).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Refuses a helper's signature that does not fit, and fewer organisations than {@code minima} ask for. */
    void checkHelpers(Roster roster, LocalMinima minima) throws RefusalException {
        for (TagHelper helper : helpers) {
            helper.check(roster, tagEpoch);
        }
        int organisations = helperOrganisations(roster).size();
        require(
                organisations >= minima.helperOrganisations(),
                Refusal.BELOW_MINIMUM,
                "members of " + organisations + " organisations stand for tag helpers, at least "
                        + minima.helperOrganisations());
    }

    /** Whether a member should be told that the threshold protects little: k = 2. */
    public boolean weak() {
        return k < 3;
    }

    public byte[] encode(FederationId federation) {
        Cbor.Writer out =
                Cbor.writer().array(FIELDS + log.format()).uint(log.format()).bytes(federation.toArray());
        writeTerms(out);
        log.writeLog(out);
        return out.toBytes();
    }

    /** The hash that membership events and epoch commits name this configuration by. */
    public Bytes hash(FederationId federation) {
        return Bytes.of(Labels.CONFIG_HASH.hash(encode(federation)));
    }

    /** The configuration with the signature of {@code signer}, as it is sent and stored. */
    public byte[] sign(FederationId federation, InstanceKeys signer) {
        byte[] body = encode(federation);
        byte[] id = signer.id().toArray();
        return Bytes.concat(body, id, signer.signing().sign(Labels.CONFIG.info(body, id)));
    }

    /** As it stands in the genesis body. */
    void writeWithoutFederation(Cbor.Writer out) {
        if (!helpers.isEmpty() || log instanceof LogTerms.Named) {
            throw new IllegalArgumentException("helpers and log come with a later configuration than the first");
        }
        out.array(16).uint(FORMAT_WITHOUT_LOG);
        writeTerms(out);
    }

    static FederationConfig readWithoutFederation(Cbor.Reader in) throws CborException, RefusalException {
        in.arrayOf(16);
        require(in.uint() == FORMAT_WITHOUT_LOG, Refusal.UNSUPPORTED, "configuration format");
        FederationConfig config = readTerms(in, FORMAT_WITHOUT_LOG);
        require(
                config.helpers.isEmpty(),
                Refusal.NOT_ALLOWED,
                "helpers come with a later configuration than the first");
        return config;
    }

    /** A configuration whose signature was not looked at yet: {@link #by} does that. */
    public record Signed(FederationId federation, FederationConfig config, InstanceId signer, Bytes encoded) {
        /** Reads the bytes strictly; anything that this version does not support is refused. */
        public static Checked<Signed> decode(byte[] bytes) {
            return Checked.of(() -> {
                require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "configuration of " + bytes.length + " bytes");
                int bodyLength = bytes.length - InstanceId.BYTES - VerifyingKey.SIGNATURE_BYTES;
                require(bodyLength > 0, Refusal.MALFORMED, "configuration without signature");
                Cbor.Reader in = Cbor.reader(bytes, 0, bodyLength);
                int fields = in.array(FIELDS + FORMAT_MAX);
                long format = in.uint();
                require(
                        format >= FORMAT_WITHOUT_LOG && format <= FORMAT_MAX,
                        Refusal.UNSUPPORTED,
                        "configuration format " + format);
                require(fields == FIELDS + format, Refusal.MALFORMED, "configuration of " + fields + " fields");
                FederationId federation = FederationId.of(in.bytesOf(FederationId.BYTES));
                FederationConfig config = readTerms(in, (int) format);
                in.end();
                config.log.requireOf(federation);
                byte[] signer = Arrays.copyOfRange(bytes, bodyLength, bodyLength + InstanceId.BYTES);
                return new Signed(federation, config, InstanceId.of(signer), Bytes.of(bytes));
            });
        }

        /** Whether the signer named here is the holder of {@code key} and signed these bytes. */
        public boolean by(VerifyingKey key) {
            byte[] bytes = encoded.toArray();
            int bodyLength = bytes.length - InstanceId.BYTES - VerifyingKey.SIGNATURE_BYTES;
            byte[] message = Labels.CONFIG.info(Arrays.copyOf(bytes, bodyLength), signer.toArray());
            byte[] signature = Arrays.copyOfRange(bytes, bodyLength + InstanceId.BYTES, bytes.length);
            return signer.equals(InstanceId.of(key)) && key.verifies(message, signature);
        }

        public Bytes hash() {
            return config.hash(federation);
        }
    }

    private void writeTerms(Cbor.Writer out) {
        out.uint(version).uint(suite).uint(tagEpoch).uint(k).array(helpers.size());
        helpers.forEach(helper -> helper.write(out));
        hardening.write(out);
        out.uint(bucketBits).nul().uint(history.code).array(0);
        log.writeWitnesses(out);
        out.uint(holdS).uint(jitterS);
        credits.write(out);
    }

    private static FederationConfig readTerms(Cbor.Reader in, int format) throws CborException, RefusalException {
        long version = in.uint();
        long suite = in.uint(0xffff);
        require(suite == SUITE, Refusal.UNSUPPORTED, "suite " + suite + " is not on this program's list");
        long tagEpoch = in.uint(EPOCH_MAX);
        require(version >= 1 && tagEpoch >= 1, Refusal.MALFORMED, "versions and tag epochs count from 1");
        int k = (int) in.uint(ThresholdShares.K_MAX);
        require(k >= ThresholdShares.K_MIN, Refusal.BELOW_MINIMUM, "k is " + k);
        List<TagHelper> helpers = readHelpers(in);
        Hardening hardening = Hardening.read(in);
        int bucketBits = (int) in.uint(BUCKET_BITS_MAX);
        requireAbsent(in.skipNull(), "index shards");
        History history = History.of(in.uint());
        requireAbsent(emptyArray(in), "token keys");
        LogTerms.Witnesses witnesses = LogTerms.Witnesses.read(in);
        boolean named = format > FORMAT_WITHOUT_LOG;
        require(named || witnesses.none(), Refusal.UNSUPPORTED, "format 1 has no witnesses");
        long holdS = in.uint(DELAY_MAX_S);
        long jitterS = in.uint(DELAY_MAX_S);
        CreditPolicy credits = CreditPolicy.read(in);
        LogTerms log = named ? witnesses.readLog(in, format) : LogTerms.NONE;
        return new FederationConfig(
                version, SUITE, tagEpoch, k, helpers, hardening, bucketBits, history, holdS, jitterS, credits, log);
    }

    private static List<TagHelper> readHelpers(Cbor.Reader in) throws CborException, RefusalException {
        int count = in.array(HELPERS_MAX);
        List<TagHelper> helpers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            helpers.add(TagHelper.read(in));
        }
        require(!sharesKey(helpers), Refusal.MALFORMED, "two helpers have the same key");
        return helpers;
    }

    private static boolean emptyArray(Cbor.Reader in) throws CborException {
        byte[] item = in.item(BYTES_MAX);
        return item.length == 1 && item[0] == EMPTY_ARRAY;
    }

    private static void requireAbsent(boolean absent, String what) throws RefusalException {
        require(
                absent,
                Refusal.UNSUPPORTED,
                "the configuration asks for " + what + ", which this version does not have");
    }
}
