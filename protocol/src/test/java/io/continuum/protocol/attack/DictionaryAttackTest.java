package io.continuum.protocol.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.pattern.HelperSeeds;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.Tag;
import io.continuum.protocol.pattern.TagRequest;
import io.continuum.protocol.pattern.TagScheme;
import io.continuum.protocol.pattern.TagSeed;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.TagHelper;
import io.continuum.protocol.roster.TestFederation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a member who has a tag and a vocabulary of 10,000 concepts can name, with the keys of tag helpers and without. */
class DictionaryAttackTest {
    private static final int VOCABULARY = 10_000;
    private static final int SECRET_CONCEPT = 7_321;
    private static final int BATCH = 50;
    private static final int HARDENED_GUESSES = 20;

    private final TestFederation federation = new TestFederation(1, 3, 3);
    private final FederationId id = federation.roster().federation();

    private static Pattern guess(int concept) {
        return Pattern.edge(
                new ConceptId("concept:word-" + concept),
                new ConceptId("rel:indicates"),
                new ConceptId("weakness:cwe-416"));
    }

    private static List<Pattern> guesses(int from, int to) {
        return IntStream.range(from, to).mapToObj(DictionaryAttackTest::guess).toList();
    }

    /** Tries guesses batch by batch, prints how fast, and returns those whose tag is the one seen. */
    private static List<Pattern> named(
            String attacker, Tag seen, List<Pattern> guesses, Function<List<Pattern>, List<TagSeed>> seeds) {
        long start = System.nanoTime();
        List<Pattern> named = new ArrayList<>();
        for (int from = 0; from < guesses.size(); from += BATCH) {
            for (TagSeed seed : seeds.apply(guesses.subList(from, Math.min(from + BATCH, guesses.size())))) {
                if (seed.tag().equals(seen)) {
                    named.add(seed.pattern());
                }
            }
        }
        report(attacker, guesses.size(), start, named);
        return named;
    }

    private static void report(String attacker, int guesses, long start, List<Pattern> named) {
        long perSecond = guesses * 1_000_000_000L / (System.nanoTime() - start);
        System.out.println("dictionary: " + attacker + ": " + guesses + " guesses, " + perSecond + " a second, named "
                + named.stream().map(Pattern::subject).toList());
    }

    private List<HelperSeeds> beginWithHelpers(int count) {
        List<HelperSeeds> helpers = new ArrayList<>();
        List<TagHelper> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HelperSeeds seeds = HelperSeeds.empty(id, 1).prepareNext(federation.random);
            URI url = URI.create("https://helper-" + i + ".test");
            entries.add(TagHelper.named(url, seeds.publicKey(2).orElseThrow(), id, 2, federation.keys.get(i)));
            helpers.add(seeds.enter(2));
        }
        federation.beginTagEpoch(federation.config.nextTagEpoch(entries, Hardening.NONE));
        return helpers;
    }

    /** What one who holds these helpers' seeds makes of patterns, with the group's secrets. */
    private List<TagSeed> withSeeds(List<HelperSeeds> helpers, List<Pattern> patterns) {
        EpochSecrets secrets = federation.secrets;
        List<VoprfPublicKey> keys = helpers.stream()
                .map(helper -> helper.publicKey(2).orElseThrow())
                .toList();
        SeededRandom random = new SeededRandom(3);
        TagRequest request = TagRequest.of(patterns, secrets, new TagScheme(keys, Hardening.NONE), random);
        List<byte[]> answers = new ArrayList<>();
        for (int i = 0; i < helpers.size(); i++) {
            EvaluationRequest message =
                    EvaluationRequest.decode(request.messages().get(i)).orThrow();
            answers.add(helpers.get(i).answer(message, random).orThrow());
        }
        return request.finish(answers).orThrow();
    }

    @Test
    void withoutHelpersAMemberNamesAPatternThatIsInItsVocabulary() {
        Tag seen = federation.sealer(1).tag(guess(SECRET_CONCEPT));
        assertThat(named(
                        "a member, no helper",
                        seen,
                        guesses(0, VOCABULARY),
                        patterns -> patterns.stream()
                                .map(each -> TagSeed.of(each, federation.secrets, TagScheme.PLAIN))
                                .toList()))
                .containsExactly(guess(SECRET_CONCEPT));
    }

    @Test
    void withHelpersAMemberWithoutAnyOfTheirSeedsNamesNothing() {
        List<HelperSeeds> helpers = beginWithHelpers(2);
        Tag seen = withSeeds(helpers, List.of(guess(SECRET_CONCEPT))).getFirst().tag();
        assertThat(named(
                        "a member, two helpers, no seed",
                        seen,
                        guesses(0, VOCABULARY),
                        patterns -> patterns.stream()
                                .map(each -> TagSeed.of(each, federation.secrets, TagScheme.PLAIN))
                                .toList()))
                .isEmpty();
    }

    @Test
    void withTheSeedOfOneHelperOfTwoAMemberNamesNothing() {
        List<HelperSeeds> helpers = beginWithHelpers(2);
        Tag seen = withSeeds(helpers, List.of(guess(SECRET_CONCEPT))).getFirst().tag();
        assertThat(named(
                        "a member with the seed of one of two helpers",
                        seen,
                        guesses(SECRET_CONCEPT - 100, SECRET_CONCEPT + 100),
                        patterns -> withSeeds(helpers.subList(0, 1), patterns)))
                .isEmpty();
    }

    /** The limit: who has all seeds guesses offline. */
    @Test
    void withTheSeedOfTheOnlyHelperAMemberNamesThePatternAfterAll() {
        assertThat(namedByThief(1, 0, VOCABULARY)).containsExactly(guess(SECRET_CONCEPT));
    }

    @Test
    void withTheSeedsOfAllHelpersAMemberNamesThePatternAfterAll() {
        assertThat(namedByThief(2, SECRET_CONCEPT - 100, SECRET_CONCEPT + 100)).containsExactly(guess(SECRET_CONCEPT));
    }

    private List<Pattern> namedByThief(int count, int from, int to) {
        List<HelperSeeds> helpers = beginWithHelpers(count);
        Tag seen = withSeeds(helpers, List.of(guess(SECRET_CONCEPT))).getFirst().tag();
        SeedThief thief = new SeedThief(
                federation.secrets,
                helpers.stream()
                        .flatMap(each -> each.seeds().values().stream())
                        .map(Secret::reveal)
                        .toList());
        long start = System.nanoTime();
        List<Pattern> named = guesses(from, to).stream()
                .filter(each -> Tag.of(thief.tag(each)).equals(seen))
                .toList();
        report("a member with the seeds of all helpers, which are " + count, to - from, start, named);
        return named;
    }

    /** What is left then: each guess costs an Argon2id, of which a few are made here to say how many a second. */
    @Test
    void hardeningMakesEachGuessOfOneWhoHasEverySeedCostTensOfMilliseconds() {
        byte[] input = SeedThief.input(id, 2, guess(SECRET_CONCEPT));
        long start = System.nanoTime();
        for (int i = 0; i < HARDENED_GUESSES; i++) {
            assertThat(SeedThief.harden(id, input)).hasSize(32);
        }
        report("the same, hardened, for each guess on top", HARDENED_GUESSES, start, List.of());
    }
}
