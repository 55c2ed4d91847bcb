package io.continuum.protocol.identity;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.ThresholdShares;
import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * The 32 random bytes that all instances of one organisation share and nobody else knows. They place the organisation on
 * every sharing polynomial: always at the same point for the same tag, so that sending twice gives away no second share.
 */
public record OrgSecret(Secret value) {
    public OrgSecret {
        value.require32("organisation secret");
    }

    public static OrgSecret generate(SecureRandom random) {
        return new OrgSecret(Secret.random(random));
    }

    /** What the membership chain holds of this secret from the organisation's first ADD on. */
    public Bytes commitment(FederationId federation, OrgId org) {
        return Bytes.of(Labels.ORG_COMMIT.hash(federation.toArray(), org.toArray(), value.reveal()));
    }

    /** The organisation's point for a tag: 1 to q-1. */
    public BigInteger shareX(FederationId federation, long tagEpoch, byte[] tag) {
        byte[] info = Labels.SHARE_X.info(federation.toArray(), Bytes.u32(tagEpoch), tag);
        BigInteger x = ThresholdShares.scalar(value.reveal(), info);
        if (x.signum() == 0) {
            throw new IllegalStateException("the share point is zero, which happens once in 2^256");
        }
        return x;
    }
}
