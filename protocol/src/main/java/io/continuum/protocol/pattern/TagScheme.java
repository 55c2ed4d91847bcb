package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.TagHelper;
import java.util.List;

/**
 * How the tags of one tag epoch are made: the same for all members, or equal patterns would not meet.
 *
 * @param helpers the keys that take part, in the order of the configuration
 */
public record TagScheme(List<VoprfPublicKey> helpers, Hardening hardening) {
    /** Of group secret and pattern alone: cheap, and open to guesses of any member. */
    public static final TagScheme PLAIN = new TagScheme(List.of(), Hardening.NONE);

    public TagScheme {
        helpers = List.copyOf(helpers);
    }

    public static TagScheme of(FederationConfig config) {
        return new TagScheme(config.helpers().stream().map(TagHelper::key).toList(), config.hardening());
    }

    /** Whether a member computes a tag by itself. */
    public boolean alone() {
        return helpers.isEmpty();
    }

    /** Whether a reader can afford to compute the tag of each pattern that it opens. */
    boolean cheap() {
        return equals(PLAIN);
    }
}
