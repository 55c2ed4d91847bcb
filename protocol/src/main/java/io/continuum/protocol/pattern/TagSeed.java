package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.roster.EpochSecrets;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.List;

/**
 * A pattern with the secret value (rwd) that it, the group's tag key and the helpers' keys give together: its tag and its
 * sharing polynomial follow from it. {@link TagRequest} makes it with the helpers' part.
 *
 * <pre>
 * x   = harden(Hash("cta1/oprf-in", fed_id, u32 tag_epoch, m))
 * o_i = what helper i makes of x, in the order of the configuration
 * rwd = Extract(salt = K_tag, ikm = o_1 || … || o_n), or of x where there is no helper
 * tag = Expand(rwd, info("cta1/tag"), 32)
 * </pre>
 */
public record TagSeed(FederationId federation, long tagEpoch, Pattern pattern, Secret rwd) {
    private static final int KEY_BYTES = 32;

    /** The seed where no helper takes part. Whoever has the group's secrets and guesses a pattern can compute it. */
    public static TagSeed of(Pattern pattern, EpochSecrets secrets, TagScheme scheme) {
        if (!scheme.alone()) {
            throw new IllegalArgumentException(
                    "the tags of this scheme need " + scheme.helpers().size() + " helpers");
        }
        return of(pattern, secrets, List.of(input(pattern, secrets, scheme)));
    }

    /** What the helpers are asked about, each blinded for itself: x. With hardening this takes tens of milliseconds. */
    public static Secret input(Pattern pattern, EpochSecrets secrets, TagScheme scheme) {
        FederationId federation = secrets.federation();
        byte[] hash = Labels.OPRF_INPUT.hash(federation.toArray(), Bytes.u32(secrets.tagEpoch()), pattern.encode());
        return Secret.of(scheme.hardening().apply(hash, federation));
    }

    /**
     * The seed of what every helper answered.
     *
     * @param parts in the order of the configuration; the input alone where there is no helper
     */
    public static TagSeed of(Pattern pattern, EpochSecrets secrets, List<Secret> parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        parts.forEach(part -> joined.writeBytes(part.reveal()));
        Secret rwd = Secret.of(Kdf.extract(secrets.tagKey(), joined.toByteArray()));
        return new TagSeed(secrets.federation(), secrets.tagEpoch(), pattern, rwd);
    }

    public Tag tag() {
        return Tag.of(Kdf.expand(rwd.reveal(), Labels.TAG.info(), Tag.BYTES));
    }

    Polynomial polynomial(int k) {
        return ThresholdShares.polynomial(rwd.reveal(), k);
    }

    /** The key of the inner boxes: {@code Expand(Extract(salt = tag, ikm = a_0), info("cta1/k-in"), 32)}. */
    static byte[] innerKey(Tag tag, BigInteger secret) {
        byte[] prk = Kdf.extract(tag.toArray(), ThresholdShares.encode(secret));
        return Kdf.expand(prk, Labels.K_IN.info(), KEY_BYTES);
    }
}
