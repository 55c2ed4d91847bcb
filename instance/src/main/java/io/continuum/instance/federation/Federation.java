package io.continuum.instance.federation;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Keyring;
import io.continuum.protocol.roster.Member;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The federation as this instance knows it at one moment: verified from its id on, and replaced as a whole when
 * something changes. Immutable.
 */
public record Federation(FederationHistory history, Keyring keyring, InstanceKeys keys, URI coordinator) {

    public FederationId id() {
        return history.federation();
    }

    public String name() {
        return history.roster().name();
    }

    public FederationConfig config() {
        return history.config();
    }

    public long tagEpoch() {
        return config().tagEpoch();
    }

    public InstanceId self() {
        return keys.id();
    }

    /** This instance's own entry; empty once it was removed. */
    public Optional<Member> member() {
        return history.roster().member(self());
    }

    public boolean isAdmin() {
        return member().filter(Member::admin).isPresent();
    }

    /** The secrets that this tag epoch's tags and buckets are keyed with. */
    public Optional<EpochSecrets> tagSecrets() {
        return keyring.ofTagEpoch(tagEpoch());
    }

    /** Seals with the newest secrets this instance holds. */
    public Checked<PatternSealer> sealer(SecureRandom random) {
        return PatternSealer.create(history.roster(), config(), keyring.newest(), keys, random);
    }
}
