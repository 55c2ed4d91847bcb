package io.continuum.instance.federation;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.pattern.TagScheme;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.Keyring;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configuration of each tag epoch that this instance knows: what was released in an earlier one is asked for, opened
 * and filed by the rules of that one. Immutable.
 */
public final class TagEpochs {
    /** Where the rules are not known: what opens must then be what k organisations hold, whatever its tag. */
    private static final TagScheme UNKNOWN = new TagScheme(List.of(), Hardening.STANDARD);

    private final NavigableMap<Long, FederationConfig> byTagEpoch;

    private TagEpochs(NavigableMap<Long, FederationConfig> byTagEpoch) {
        this.byTagEpoch = byTagEpoch;
    }

    /**
     * The tag epochs of a verified history.
     *
     * @param signedConfigs candidates; one counts if the chain names its hash
     */
    static TagEpochs of(FederationHistory history, List<byte[]> signedConfigs) {
        Map<Bytes, FederationConfig> byHash = new HashMap<>();
        for (byte[] bytes : signedConfigs) {
            if (FederationConfig.Signed.decode(bytes)
                    instanceof Checked.Valid<FederationConfig.Signed>(FederationConfig.Signed signed)) {
                byHash.put(signed.hash(), signed.config());
            }
        }
        NavigableMap<Long, FederationConfig> found = new TreeMap<>();
        for (MembershipEvent event : history.events()) {
            if (event.body() instanceof Body.Genesis genesis) {
                found.put(genesis.config().tagEpoch(), genesis.config());
            } else if (event.body() instanceof Body.ConfigChange change) {
                Optional.ofNullable(byHash.get(change.configHash()))
                        .ifPresent(config -> found.put(config.tagEpoch(), config));
            }
        }
        found.put(history.config().tagEpoch(), history.config());
        return new TagEpochs(found);
    }

    /** The configuration in force when a tag epoch ended, or the one in force now. */
    Optional<FederationConfig> config(long tagEpoch) {
        return Optional.ofNullable(byTagEpoch.get(tagEpoch));
    }

    /** How the tags of a tag epoch were made. */
    TagScheme scheme(long tagEpoch) {
        return config(tagEpoch).map(TagScheme::of).orElse(UNKNOWN);
    }

    /** The newest tag epochs of which both rules and secrets are here, newest first. */
    List<Long> readable(Keyring keyring, int limit) {
        return byTagEpoch.descendingKeySet().stream()
                .filter(tagEpoch -> keyring.ofTagEpoch(tagEpoch).isPresent())
                .limit(limit)
                .toList();
    }
}
