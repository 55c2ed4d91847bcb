package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.Roster;
import java.security.SecureRandom;
import java.util.List;

/** Seals patterns for one federation in one epoch, as one organisation. Thread-safe. */
public final class PatternSealer {
    private final FederationConfig config;
    private final EpochSecrets secrets;
    private final OrgSecret orgSecret;
    private final SecureRandom random;

    private PatternSealer(FederationConfig config, EpochSecrets secrets, OrgSecret orgSecret, SecureRandom random) {
        this.config = config;
        this.secrets = secrets;
        this.orgSecret = orgSecret;
        this.random = random;
    }

    /**
     * A sealer for the holder of {@code keys}. Refused unless it is a member, the configuration is the one in force, the
     * secrets are of its tag epoch, and the organisation's secret is the one that it committed itself to: an instance with
     * another secret would give away a second share of everything.
     */
    public static Checked<PatternSealer> create(
            Roster roster, FederationConfig config, EpochSecrets secrets, InstanceKeys keys, SecureRandom random) {
        return Checked.of(() -> {
            Member self = roster.member(keys.id())
                    .orElseThrow(() -> new RefusalException(Refusal.NOT_ALLOWED, "this instance is not a member"));
            require(
                    secrets.federation().equals(roster.federation()),
                    Refusal.WRONG_FEDERATION,
                    "the secrets are another federation's");
            require(
                    config.hash(roster.federation()).equals(roster.configHash()),
                    Refusal.MISMATCH,
                    "the configuration is not the one in force");
            require(
                    secrets.tagEpoch() == config.tagEpoch(),
                    Refusal.OLD_VERSION,
                    "the secrets are of tag epoch " + secrets.tagEpoch() + ", the configuration of "
                            + config.tagEpoch());
            Bytes commitment = keys.orgSecret().commitment(roster.federation(), self.org());
            require(
                    roster.orgCommit(self.org()).filter(commitment::equals).isPresent(),
                    Refusal.MISMATCH,
                    "the organisation committed itself to another secret than this instance has");
            return new PatternSealer(config, secrets, keys.orgSecret(), random);
        });
    }

    /** How tags of this tag epoch are made. */
    public TagScheme scheme() {
        return TagScheme.of(config);
    }

    /** The secrets that it seals with. */
    public EpochSecrets secrets() {
        return secrets;
    }

    /** What asks the helpers about {@code patterns}, and gives the seeds for sealing them. */
    public TagRequest request(List<Pattern> patterns) {
        return TagRequest.of(patterns, secrets, scheme(), random);
    }

    /** The seed of a pattern where no helper takes part. */
    private TagSeed seed(Pattern pattern) {
        return TagSeed.of(pattern, secrets, scheme());
    }

    /** The tag under which {@code pattern} is counted; only where no helper takes part. */
    public Tag tag(Pattern pattern) {
        return seed(pattern).tag();
    }

    /** A contribution; only where no helper takes part. */
    public Envelope seal(Pattern pattern, Evidence evidence, Cid cid) {
        return seal(seed(pattern), evidence, cid);
    }

    /** As {@link #index(TagSeed, Cid)}; only where no helper takes part. */
    public Envelope index(Pattern pattern, Cid cid) {
        return index(seed(pattern), cid);
    }

    /** As {@link #withdraw(TagSeed, Cid)}; only where no helper takes part. */
    public Envelope withdraw(Pattern pattern, Cid cid) {
        return withdraw(seed(pattern), cid);
    }

    /** A contribution. Sealing the same pattern again gives other bytes but the same tag and the same share. */
    public Envelope seal(TagSeed seed, Evidence evidence, Cid cid) {
        requireOurs(seed);
        Tag tag = seed.tag();
        Polynomial polynomial = seed.polynomial(config.k());
        Contribution contribution = Contribution.seal(
                polynomial.share(orgSecret.shareX(secrets.federation(), secrets.tagEpoch(), tag.toArray())),
                TagSeed.innerKey(tag, polynomial.secret()),
                tag,
                cid,
                seed.pattern(),
                evidence,
                random);
        byte[] header = Envelope.header(
                Envelope.Type.CONTRIBUTION,
                secrets.federation(),
                secrets.epoch(),
                secrets.tagEpoch(),
                config.k(),
                tag,
                cid,
                0);
        byte[] body = KcAead.seal(secrets.envelopeKey(), header, contribution.encodePadded(), random);
        return envelope(Envelope.Type.CONTRIBUTION, tag, cid, List.of(), Bytes.of(body));
    }

    /** What files the contribution {@code cid} under its buckets. Sent only after the tag was released. */
    public Envelope index(TagSeed seed, Cid cid) {
        requireOurs(seed);
        return index(config, secrets, seed.pattern(), seed.tag(), cid);
    }

    /**
     * As {@link #index(TagSeed, Cid)}, also for an earlier tag epoch.
     *
     * @param config of the tag epoch in which the contribution was made
     * @param secrets of that tag epoch
     * @param tag under which the pattern was contributed
     */
    public static Envelope index(FederationConfig config, EpochSecrets secrets, Pattern pattern, Tag tag, Cid cid) {
        List<Bucket> buckets = Bucket.ofPattern(pattern, secrets, config.bucketBits());
        return new Envelope(
                Envelope.Type.INDEX,
                secrets.federation(),
                secrets.epoch(),
                secrets.tagEpoch(),
                config.k(),
                tag,
                cid,
                buckets,
                Bytes.zeros(0));
    }

    /** What takes the contribution {@code cid} back while its tag is unreleased. */
    public Envelope withdraw(TagSeed seed, Cid cid) {
        requireOurs(seed);
        return envelope(Envelope.Type.WITHDRAW, seed.tag(), cid, List.of(), Bytes.zeros(0));
    }

    /** A seed of another tag epoch would put the pattern under a tag where nobody meets it. */
    private void requireOurs(TagSeed seed) {
        if (!seed.federation().equals(secrets.federation()) || seed.tagEpoch() != secrets.tagEpoch()) {
            throw new IllegalArgumentException(
                    "a seed of tag epoch " + seed.tagEpoch() + ", in force is " + secrets.tagEpoch());
        }
    }

    private Envelope envelope(Envelope.Type type, Tag tag, Cid cid, List<Bucket> buckets, Bytes body) {
        return new Envelope(
                type, secrets.federation(), secrets.epoch(), secrets.tagEpoch(), config.k(), tag, cid, buckets, body);
    }
}
