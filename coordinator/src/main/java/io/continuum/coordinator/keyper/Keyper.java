package io.continuum.coordinator.keyper;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;

/**
 * A keyper that an organisation registered with a federation.
 *
 * @param key by which it signs its own requests
 * @param witnessVkey by which it signs checkpoints
 * @param offer the newest, empty before the first
 */
public record Keyper(OrgId organisation, VerifyingKey key, String url, String witnessVkey, Offer offer) {

    /**
     * A {@link io.continuum.protocol.roster.TagHelper} for one tag epoch, encoded.
     *
     * @param tagEpoch 0 where there is no offer
     */
    public record Offer(long tagEpoch, Bytes helper) {
        public static final Offer NONE = new Offer(0, Bytes.zeros(0));
    }

    public InstanceId id() {
        return InstanceId.of(key);
    }

    Keyper with(Offer newer) {
        return new Keyper(organisation, key, url, witnessVkey, newer);
    }
}
