package io.continuum.instance.federation;

import io.continuum.instance.federation.ConfigWishes.Helpers;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.crypt.VoprfException;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.message.KeyperMessages.Keyper;
import io.continuum.protocol.message.KeyperMessages.Keypers;
import io.continuum.protocol.message.KeyperMessages.Own;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.LogTerms;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.ProtectionLevel;
import io.continuum.protocol.roster.TagHelper;
import io.continuum.protocol.roster.TagHelper.Operator;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Composes the configuration after the one in force from what an admin wants and what helpers offer. Pure: what it composes
 * is signed and sent elsewhere.
 *
 * <p>A new tag epoch begins when k, bucket width, hardening or the helpers change, since equal patterns would not meet
 * otherwise. Then every helper needs a key of that tag epoch. The first one that begins so is hardened unless the admin says
 * otherwise. Log and witnesses are always those that the coordinator lists.
 */
public final class Composing {
    private static final int HELPERS_MAX = FederationConfig.HELPERS_MAX;

    private final Federation federation;
    private final Keypers keypers;
    private final ConfigWishes wishes;
    private final List<String> notes = new ArrayList<>();

    /** One term that changes, as people read it. */
    public record Difference(String term, String before, String after) {}

    /**
     * @param differences never empty
     * @param notes what the admin should know, in sentences
     */
    public record Proposal(
            FederationConfig config,
            List<Difference> differences,
            ProtectionLevel levelBefore,
            ProtectionLevel levelAfter,
            List<String> notes) {}

    private Composing(Federation federation, Keypers keypers, ConfigWishes wishes) {
        this.federation = federation;
        this.keypers = keypers;
        this.wishes = wishes;
    }

    /** What {@code wishes} come to, or why they cannot be. */
    public static Outcome<Proposal> compose(Federation federation, Keypers keypers, ConfigWishes wishes) {
        try {
            return new Composing(federation, keypers, wishes).compose();
        } catch (RefusalException e) {
            return new Outcome.Refused<>(e.refusal().code(), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused<>("bad_policy", String.valueOf(e.getMessage()));
        }
    }

    private Outcome<Proposal> compose() throws RefusalException {
        FederationConfig now = federation.config();
        boolean turns = wishes.newTagEpoch()
                || differs(wishes.k(), now.k())
                || differs(wishes.bucketBits(), now.bucketBits())
                || differs(wishes.hardening(), now.hardening().kib() > 0)
                || !urls().equals(inForce())
                || standingChanges();
        FederationConfig next = turns ? turned(now) : now.next();
        next = next.withDelays(orElse(wishes.holdS(), now.holdS()), orElse(wishes.jitterS(), now.jitterS()));
        next = withLog(next);
        next = wishes.credits() == null ? next : next.withCredits(wishes.credits());
        List<Difference> differences = differences(now, next);
        if (differences.isEmpty()) {
            return new Outcome.Refused<>("nothing_to_change", "The configuration in force says all of this already.");
        }
        if (next.check(LocalMinima.DEFAULT)
                instanceof Checked.Refused<FederationConfig>(Refusal refusal, String detail)) {
            return new Outcome.Refused<>(refusal.code(), detail);
        }
        return new Outcome.Done<>(new Proposal(
                next,
                differences,
                ProtectionLevel.of(now, federation.history().roster()),
                ProtectionLevel.of(next, federation.history().roster()),
                List.copyOf(notes)));
    }

    private FederationConfig turned(FederationConfig now) throws RefusalException {
        Hardening hardening = wishes.hardening() == null || wishes.hardening() ? Hardening.STANDARD : Hardening.NONE;
        boolean asItIs = wishes.hardening() == null && now.hardening().kib() > 0;
        return now.nextTagEpoch(wanted(), asItIs ? now.hardening() : hardening)
                .withThreshold(orElse(wishes.k(), now.k()), orElse(wishes.bucketBits(), now.bucketBits()));
    }

    private boolean standingChanges() {
        Boolean ours = wishes.ownCoordinator();
        return ours != null
                && wishes.helpers() != Helpers.NONE
                && federation.config().helpers().stream()
                        .filter(helper -> helper.url().toString().equals(own().url()))
                        .anyMatch(helper -> isOurs(helper) != ours);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    private Own own() {
        return keypers.own();
    }

    private Set<String> inForce() {
        return federation.config().helpers().stream()
                .map(helper -> helper.url().toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Where the helpers are that shall take part, whether or not they offer a key of the next tag epoch yet. */
    private Set<String> urls() {
        return switch (wishes.helpers()) {
            case NONE -> Set.of();
            case KEEP -> inForce();
            case ALL -> {
                Set<String> urls = new HashSet<>();
                urls.add(own().url());
                keypers.keypers().stream()
                        .filter(keyper -> inForce().contains(keyper.url())
                                || offer(keyper).isPresent())
                        .limit(HELPERS_MAX - 1L)
                        .forEach(keyper -> urls.add(keyper.url()));
                yield urls;
            }
        };
    }

    /** The helpers that shall take part, with the keys that they offer for the next tag epoch. */
    private List<TagHelper> wanted() throws RefusalException {
        return switch (wishes.helpers()) {
            case NONE -> List.of();
            case ALL -> all();
            case KEEP -> kept();
        };
    }

    private List<TagHelper> all() throws RefusalException {
        List<TagHelper> helpers = new ArrayList<>();
        helpers.add(ownHelper());
        for (Keyper keyper : keypers.keypers()) {
            Optional<TagHelper> offer = offer(keyper);
            if (offer.isEmpty() && inForce().contains(keyper.url())) {
                throw missing(keyper.url());
            }
            if (offer.isEmpty()) {
                notes.add("The keyper at " + keyper.url() + " offers no key for tag epoch " + own().tagEpoch()
                        + " and is left out; " + renew(keyper.url()));
            } else if (helpers.size() < HELPERS_MAX) {
                helpers.add(offer.get());
            } else {
                notes.add("The keyper at " + keyper.url() + " is left out: " + HELPERS_MAX + " helpers are the most.");
            }
        }
        return helpers;
    }

    private List<TagHelper> kept() throws RefusalException {
        Map<String, TagHelper> offers = new LinkedHashMap<>();
        offers.put(own().url(), ownHelper());
        for (Keyper keyper : keypers.keypers()) {
            offer(keyper).ifPresent(offer -> offers.put(keyper.url(), offer));
        }
        List<TagHelper> helpers = new ArrayList<>();
        for (TagHelper helper : federation.config().helpers()) {
            TagHelper renewed = offers.get(helper.url().toString());
            if (renewed == null) {
                throw missing(helper.url().toString());
            }
            helpers.add(renewed);
        }
        return helpers;
    }

    /** A helper in force never drops out by itself: the level would fall. */
    private RefusalException missing(String url) {
        return new RefusalException(
                Refusal.MISSING,
                "the helper at " + url + " offers no key for tag epoch " + own().tagEpoch() + "; " + renew(url));
    }

    private static String renew(String url) {
        return "its operator runs: continuum federation helper add " + url + " --secret SECRET";
    }

    /** The coordinator's helper: nobody stands for it, unless this organisation says that it runs the coordinator. */
    private TagHelper ownHelper() throws RefusalException {
        URI url = URI.create(own().url());
        VoprfPublicKey key = key();
        Boolean ours = wishes.ownCoordinator();
        boolean named = ours != null
                ? ours
                : federation.config().helpers().stream()
                        .anyMatch(helper -> helper.url().equals(url) && isOurs(helper));
        return named
                ? TagHelper.named(url, key, federation.id(), own().tagEpoch(), federation.keys())
                : TagHelper.unnamed(url, key);
    }

    private VoprfPublicKey key() throws RefusalException {
        try {
            return VoprfPublicKey.of(own().publicKey());
        } catch (VoprfException e) {
            throw new RefusalException(Refusal.of(e.flaw()), "the key of the coordinator's helper: " + e.getMessage());
        }
    }

    private boolean isOurs(TagHelper helper) {
        return helper.operator() instanceof Operator.Named named
                && named.org().equals(federation.keys().org());
    }

    /** A keyper's offer, if a member signed it for the next tag epoch and it is for the keyper's own address. */
    private Optional<TagHelper> offer(Keyper keyper) {
        if (keyper.offer().length() == 0) {
            return Optional.empty();
        }
        return TagHelper.decode(keyper.offer().toArray())
                .accepted()
                .filter(helper -> helper.url().toString().equals(keyper.url()))
                .filter(helper -> helper.operator() instanceof Operator.Named named
                        && federation
                                .history()
                                .roster()
                                .member(named.signer())
                                .filter(signer -> signedBy(signer, helper))
                                .isPresent());
    }

    private boolean signedBy(Member signer, TagHelper helper) {
        return helper.signedBy(signer.descriptor().key(), federation.id(), own().tagEpoch());
    }

    // ------------------------------------------------------------------------------------------------ log

    private FederationConfig withLog(FederationConfig config) throws RefusalException {
        if (own().logVkey().isEmpty()) {
            return config;
        }
        List<NoteKey> witnesses = new ArrayList<>();
        for (Keyper keyper : keypers.keypers()) {
            NoteKey.parse(keyper.witnessVkey())
                    .accepted()
                    .filter(key -> !witnesses.contains(key))
                    .ifPresent(witnesses::add);
        }
        return config.withLog(NoteKey.parse(own().logVkey()).orRefuse())
                .withWitnesses(witnesses, LogTerms.quorumOf(witnesses.size()));
    }

    // ------------------------------------------------------------------------------------------------ differences

    private List<Difference> differences(FederationConfig now, FederationConfig next) {
        List<Difference> differences = new ArrayList<>();
        add(differences, "tag epoch", now.tagEpoch(), next.tagEpoch());
        add(differences, "k", now.k(), next.k());
        add(differences, "bucket bits", now.bucketBits(), next.bucketBits());
        add(differences, "hardening", inWords(now.hardening()), inWords(next.hardening()));
        add(differences, "tag helpers", inWords(now.helpers()), inWords(next.helpers()));
        add(differences, "hold, s", now.holdS(), next.holdS());
        add(differences, "jitter, s", now.jitterS(), next.jitterS());
        for (PolicyParameter parameter : PolicyParameter.values()) {
            add(
                    differences,
                    parameter.text(),
                    now.credits().value(parameter),
                    next.credits().value(parameter));
        }
        add(differences, "log", log(now), log(next));
        add(differences, "witnesses", witnesses(now), witnesses(next));
        add(differences, "witness quorum", now.log().quorum(), next.log().quorum());
        return List.copyOf(differences);
    }

    private static void add(List<Difference> differences, String term, Object before, Object after) {
        if (!before.equals(after)) {
            differences.add(new Difference(term, before.toString(), after.toString()));
        }
    }

    private static String inWords(Hardening hardening) {
        return switch (hardening) {
            case Hardening.None _ -> "none";
            case Hardening.Argon2(var cost) ->
                "Argon2id, " + cost.memoryKib() / 1_024 + " MiB, " + cost.passes() + " passes";
        };
    }

    private static String inWords(List<TagHelper> helpers) {
        return helpers.isEmpty()
                ? "none"
                : String.join(", ", helpers.stream().map(Composing::inWords).toList());
    }

    private static String inWords(TagHelper helper) {
        return switch (helper.operator()) {
            case Operator.Unnamed _ -> helper.url() + " (the coordinator's)";
            case Operator.Named named ->
                helper.url() + " (organisation " + named.org().toString().substring(0, 8) + ")";
        };
    }

    private static String log(FederationConfig config) {
        return switch (config.log()) {
            case LogTerms.None _ -> "none";
            case LogTerms.Named named -> named.log().vkey();
        };
    }

    private static String witnesses(FederationConfig config) {
        return config.log().witnesses().isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        config.log().witnesses().stream().map(NoteKey::name).toList());
    }

    private static <T> boolean differs(@Nullable T wanted, T now) {
        return wanted != null && !Objects.equals(wanted, now);
    }

    private static <T> T orElse(@Nullable T wanted, T now) {
        return wanted == null ? now : wanted;
    }
}
