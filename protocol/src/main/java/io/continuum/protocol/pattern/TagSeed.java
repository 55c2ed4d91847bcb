package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.roster.EpochSecrets;
import java.math.BigInteger;

/**
 * The secret value (rwd) that a pattern and the group's tag key give together: its tag and its sharing polynomial follow
 * from it. Whoever has the group's secrets and guesses a pattern can compute it; that is the limit of protection level L1.
 *
 * <pre>
 * x   = Hash("cta1/oprf-in", fed_id, u32 tag_epoch, m)
 * rwd = Extract(salt = K_tag, ikm = x)
 * tag = Expand(rwd, info("cta1/tag"), 32)
 * </pre>
 */
public record TagSeed(Secret rwd) {
    private static final int KEY_BYTES = 32;

    public static TagSeed of(Pattern pattern, EpochSecrets secrets) {
        byte[] x =
                Labels.OPRF_INPUT.hash(secrets.federation().toArray(), Bytes.u32(secrets.tagEpoch()), pattern.encode());
        return new TagSeed(Secret.of(Kdf.extract(secrets.tagKey(), x)));
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
