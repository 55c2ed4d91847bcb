package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.EpochSecrets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Patterns on their way to their tags: what each helper is asked, and what its answers give. Each helper sees blinded points
 * of its own, so that two of them cannot tell that they were asked about the same.
 */
public final class TagRequest {
    /** More patterns than these do not fit into one request. */
    public static final int PATTERNS_MAX = HelperQuestion.PATTERNS_MAX;

    private final List<Pattern> patterns;
    private final EpochSecrets secrets;
    private final TagScheme scheme;
    private final List<Secret> inputs;
    private final List<HelperQuestion> questions;

    private TagRequest(
            List<Pattern> patterns,
            EpochSecrets secrets,
            TagScheme scheme,
            List<Secret> inputs,
            List<HelperQuestion> questions) {
        this.patterns = patterns;
        this.secrets = secrets;
        this.scheme = scheme;
        this.inputs = inputs;
        this.questions = questions;
    }

    /**
     * Hardens and blinds {@code patterns}; with hardening this takes tens of milliseconds for each.
     *
     * @throws IllegalArgumentException if there are none or more than {@link #PATTERNS_MAX}
     */
    public static TagRequest of(List<Pattern> patterns, EpochSecrets secrets, TagScheme scheme, SecureRandom random) {
        if (patterns.isEmpty() || patterns.size() > PATTERNS_MAX) {
            throw new IllegalArgumentException(patterns.size() + " patterns, 1 to " + PATTERNS_MAX + " are possible");
        }
        List<Secret> inputs = patterns.stream()
                .map(pattern -> TagSeed.input(pattern, secrets, scheme))
                .toList();
        List<HelperQuestion> questions = scheme.helpers().stream()
                .map(key -> HelperQuestion.of(key, secrets, inputs, random))
                .toList();
        return new TagRequest(List.copyOf(patterns), secrets, scheme, inputs, questions);
    }

    /** One message for each helper, in the order of the configuration; none where there is no helper. */
    public List<byte[]> messages() {
        return questions.stream().map(HelperQuestion::message).toList();
    }

    /**
     * The seeds of the patterns, in their order. Refused unless every helper answered with the key that the configuration
     * names; the detail says which one did not, counted from 1.
     *
     * @param answers one for each message, in the same order
     */
    public Checked<List<TagSeed>> finish(List<byte[]> answers) {
        return Checked.of(() -> {
            require(
                    answers.size() == questions.size(),
                    Refusal.MISSING,
                    answers.size() + " answers of " + questions.size() + " helpers");
            List<List<Secret>> parts = new ArrayList<>();
            for (int helper = 0; helper < questions.size(); helper++) {
                parts.add(outputs(helper, answers.get(helper)));
            }
            List<TagSeed> seeds = new ArrayList<>(patterns.size());
            for (int i = 0; i < patterns.size(); i++) {
                seeds.add(TagSeed.of(patterns.get(i), secrets, scheme.alone() ? List.of(inputs.get(i)) : at(parts, i)));
            }
            return seeds;
        });
    }

    private List<Secret> outputs(int helper, byte[] answer) throws RefusalException {
        return switch (questions.get(helper).finish(answer)) {
            case Checked.Valid<List<Secret>>(List<Secret> outputs) -> outputs;
            case Checked.Refused<List<Secret>>(Refusal refusal, String detail) ->
                throw new RefusalException(refusal, "helper " + (helper + 1) + ": " + detail);
        };
    }

    private static List<Secret> at(List<List<Secret>> parts, int pattern) {
        return parts.stream().map(outputs -> outputs.get(pattern)).toList();
    }
}
