package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.crypt.ThresholdShares.Share;
import io.continuum.protocol.pattern.Contribution.Inside;
import io.continuum.protocol.pattern.Opened.Flaw;
import io.continuum.protocol.pattern.Opened.Reason;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Keyring;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Opens what k organisations sealed. Damaged or forged envelopes among sound ones are set aside: other subsets of k shares
 * are tried. Where a tag is cheap to compute, what opens counts only if it is the pattern that the tag stands for; where it
 * is not, it must be what k of them hold. Thread-safe if {@code random} is.
 */
public final class PatternOpener {
    /** How many subsets of k shares are tried at most. */
    public static final int SUBSETS_MAX = 200;

    /** More envelopes than these of one tag are not looked at. */
    public static final int ENVELOPES_MAX = 128;

    private final Keyring keyring;
    private final LongFunction<TagScheme> schemes;
    private final RandomGenerator random;

    /** An opener for a federation whose tags are plain in all tag epochs. */
    public PatternOpener(Keyring keyring, RandomGenerator random) {
        this(keyring, _ -> TagScheme.PLAIN, random);
    }

    /** @param schemes how the tags of a tag epoch were made; asked for tag epochs whose secrets the keyring has */
    public PatternOpener(Keyring keyring, LongFunction<TagScheme> schemes, RandomGenerator random) {
        this.keyring = keyring;
        this.schemes = schemes;
        this.random = random;
    }

    /** Opens the contributions served for one tag. */
    public Opened open(List<Envelope> envelopes) {
        List<Flaw> flaws = new ArrayList<>();
        List<Envelope> alike = alike(envelopes.subList(0, Math.min(envelopes.size(), ENVELOPES_MAX)), flaws);
        if (alike.isEmpty()) {
            return new Opened.Locked(0, 0, flaws);
        }
        Envelope first = alike.getFirst();
        Optional<EpochSecrets> tagSecrets = keyring.ofTagEpoch(first.tagEpoch());
        if (tagSecrets.isEmpty()) {
            alike.forEach(envelope -> flaws.add(new Flaw(envelope.cid(), Reason.NO_SECRET)));
            return new Opened.Locked(0, first.k(), flaws);
        }
        List<Candidate> candidates = candidates(alike, flaws);
        boolean cheap = schemes.apply(first.tagEpoch()).cheap();
        return new Attempt(first.tag(), first.k(), tagSecrets.get(), candidates, flaws, cheap).run();
    }

    /** An envelope whose body opened. */
    private record Candidate(Cid cid, Contribution contribution) {
        BigInteger x() {
            return contribution.share().x();
        }
    }

    private record Group(long tagEpoch, int k, Tag tag) {}

    /** The largest group of contributions to this federation that have tag, tag epoch and k in common. */
    private List<Envelope> alike(List<Envelope> envelopes, List<Flaw> flaws) {
        Map<Group, List<Envelope>> groups = new LinkedHashMap<>();
        for (Envelope envelope : envelopes) {
            if (envelope.type() == Envelope.Type.CONTRIBUTION
                    && envelope.federation().equals(keyring.federation())) {
                groups.computeIfAbsent(
                                new Group(envelope.tagEpoch(), envelope.k(), envelope.tag()), _ -> new ArrayList<>())
                        .add(envelope);
            }
        }
        List<Envelope> largest = List.of();
        for (List<Envelope> group : groups.values()) {
            if (group.size() > largest.size()) {
                largest = group;
            }
        }
        for (Envelope envelope : envelopes) {
            if (!largest.contains(envelope)) {
                flaws.add(new Flaw(envelope.cid(), Reason.OTHER_HEADER));
            }
        }
        return largest;
    }

    private List<Candidate> candidates(List<Envelope> envelopes, List<Flaw> flaws) {
        List<Candidate> candidates = new ArrayList<>();
        Map<Long, Optional<byte[]>> keys = new HashMap<>();
        for (Envelope envelope : envelopes) {
            Optional<byte[]> key = keys.computeIfAbsent(
                    envelope.keyEpoch(), epoch -> keyring.ofEpoch(epoch).map(EpochSecrets::envelopeKey));
            if (key.isEmpty()) {
                flaws.add(new Flaw(envelope.cid(), Reason.NO_SECRET));
                continue;
            }
            KcAead.open(key.get(), envelope.header(), envelope.body().toArray())
                    .flatMap(Contribution::decode)
                    .ifPresentOrElse(
                            contribution -> candidates.add(new Candidate(envelope.cid(), contribution)),
                            () -> flaws.add(new Flaw(envelope.cid(), Reason.DAMAGED)));
        }
        return candidates;
    }

    /** One run over the candidates of one tag. */
    private final class Attempt {
        private final Tag tag;
        private final int k;
        private final EpochSecrets secrets;
        private final List<Candidate> candidates;
        private final List<Flaw> flaws;
        private final boolean checksTag;
        private final Set<Cid> poison = new HashSet<>();
        private final Map<Bytes, Optional<Pattern>> patterns = new HashMap<>();

        Attempt(Tag tag, int k, EpochSecrets secrets, List<Candidate> candidates, List<Flaw> flaws, boolean checksTag) {
            this.tag = tag;
            this.k = k;
            this.secrets = secrets;
            this.candidates = candidates;
            this.flaws = List.copyOf(flaws);
            this.checksTag = checksTag;
        }

        Opened run() {
            long points = candidates.stream().map(Candidate::x).distinct().count();
            if (points >= k) {
                for (List<Candidate> subset : new Subsets(candidates.size(), k, random).pick(candidates)) {
                    Optional<Opened> opened = checksTag ? openChecked(subset) : openAgreed(subset);
                    if (opened.isPresent()) {
                        return opened.get();
                    }
                }
            }
            return poison.isEmpty()
                    ? new Opened.Locked((int) points, k, flaws)
                    : new Opened.Poisoned(tag, poison.stream().sorted().toList(), flaws);
        }

        /** What counts with the pattern that these k shares open, if it has this tag. */
        private Optional<Opened> openChecked(List<Candidate> subset) {
            Optional<Insides> insides = insides(subset);
            if (insides.isEmpty()) {
                return Optional.empty();
            }
            for (Candidate candidate : subset) {
                Optional<Inside> inside = insides.get().of(candidate);
                if (inside.isPresent()) {
                    TagSeed seed = TagSeed.of(inside.get().pattern(), secrets, TagScheme.PLAIN);
                    if (seed.tag().equals(tag)) {
                        Polynomial polynomial = seed.polynomial(k);
                        return Optional.of(count(
                                seed.pattern(),
                                insides.get().under(polynomial.secret()),
                                share -> polynomial.at(share.x()).equals(share.y())));
                    }
                    poison.add(candidate.cid());
                }
            }
            return Optional.empty();
        }

        /** What counts with the pattern that most of the inner boxes hold which these k shares open, if that are k of them. */
        private Optional<Opened> openAgreed(List<Candidate> subset) {
            Optional<Insides> insides = insides(subset);
            Optional<Pattern> pattern = insides.flatMap(opened -> agreed(subset, opened));
            if (pattern.isEmpty()) {
                return Optional.empty();
            }
            List<Share> shares = shares(subset);
            Opened counted = count(
                    pattern.get(),
                    insides.get(),
                    share -> shares.contains(share)
                            || ThresholdShares.value(shares, share.x()).equals(share.y()));
            return counted instanceof Opened.Released ? Optional.of(counted) : Optional.empty();
        }

        /** The inner boxes under the secret that k shares give, if they are of k points. */
        private Optional<Insides> insides(List<Candidate> subset) {
            boolean distinct = subset.stream().map(Candidate::x).distinct().count() == k;
            return distinct ? Optional.of(new Insides(ThresholdShares.secret(shares(subset)))) : Optional.empty();
        }

        private Optional<Pattern> read(Bytes m) {
            return patterns.computeIfAbsent(
                    m, bytes -> Pattern.decode(bytes.toArray()).accepted());
        }

        /** The inner boxes of all candidates under one secret, each opened once, when it is first asked for. */
        private final class Insides {
            private final BigInteger secret;
            private final byte[] innerKey;
            private final Map<Candidate, Optional<Inside>> opened = new IdentityHashMap<>();

            Insides(BigInteger secret) {
                this.secret = secret;
                this.innerKey = TagSeed.innerKey(tag, secret);
            }

            Insides under(BigInteger other) {
                return other.equals(secret) ? this : new Insides(other);
            }

            Optional<Inside> of(Candidate candidate) {
                return opened.computeIfAbsent(
                        candidate, each -> each.contribution().open(innerKey, tag, each.cid(), Attempt.this::read));
            }
        }

        private static List<Share> shares(List<Candidate> candidates) {
            return candidates.stream()
                    .map(candidate -> candidate.contribution().share())
                    .toList();
        }

        /** The pattern that most inner boxes hold, the first one of several; empty if none of the subset's opens. */
        private Optional<Pattern> agreed(List<Candidate> subset, Insides insides) {
            if (subset.stream().noneMatch(candidate -> insides.of(candidate).isPresent())) {
                return Optional.empty();
            }
            Map<Pattern, Integer> counts = new LinkedHashMap<>();
            for (Candidate candidate : candidates) {
                insides.of(candidate).ifPresent(inside -> counts.merge(inside.pattern(), 1, Integer::sum));
            }
            int most = Collections.max(counts.values());
            return counts.entrySet().stream()
                    .filter(entry -> entry.getValue() == most)
                    .map(Map.Entry::getKey)
                    .findFirst();
        }

        /** Counts each candidate that holds the pattern, now that everything about it is known. */
        private Opened count(Pattern pattern, Insides opened, Predicate<Share> onPolynomial) {
            List<Flaw> found = new ArrayList<>(flaws);
            Map<BigInteger, Cid> counted = new LinkedHashMap<>();
            List<Inside> insides = new ArrayList<>();
            for (Candidate candidate : candidates) {
                Share share = candidate.contribution().share();
                Optional<Inside> inside =
                        opened.of(candidate).filter(content -> content.pattern().equals(pattern));
                if (!onPolynomial.test(share)) {
                    found.add(new Flaw(candidate.cid(), Reason.OFF_POLYNOMIAL));
                } else if (inside.isEmpty()) {
                    found.add(new Flaw(candidate.cid(), Reason.OTHER_CONTENT));
                } else if (counted.putIfAbsent(share.x(), candidate.cid()) != null) {
                    found.add(new Flaw(candidate.cid(), Reason.SAME_POINT));
                } else {
                    insides.add(inside.get());
                }
            }
            if (insides.size() < k) {
                return new Opened.Locked(insides.size(), k, List.copyOf(found));
            }
            return released(insides, List.copyOf(counted.values()), List.copyOf(found));
        }

        private Opened released(List<Inside> insides, List<Cid> cids, List<Flaw> found) {
            long supportTwice = 0;
            double weighted = 0;
            int period = 0;
            for (Inside inside : insides) {
                Evidence evidence = inside.evidence();
                supportTwice += evidence.supportTwice();
                weighted += (double) evidence.supportTwice() * evidence.confidenceTenths();
                period = Math.max(period, evidence.period());
            }
            return new Opened.Released(
                    tag,
                    secrets.tagEpoch(),
                    k,
                    insides.getFirst().pattern(),
                    insides.size(),
                    (supportTwice + 1) / 2,
                    weighted / supportTwice / 10,
                    period,
                    checksTag,
                    cids,
                    found);
        }
    }

    /** Subsets of k of n: all of them if they are few, otherwise a bounded number at random. */
    private record Subsets(int n, int k, RandomGenerator random) {
        <T> List<List<T>> pick(List<T> items) {
            List<List<T>> subsets = new ArrayList<>();
            for (List<Integer> indices : indices()) {
                subsets.add(indices.stream().map(items::get).toList());
            }
            return subsets;
        }

        private List<List<Integer>> indices() {
            List<List<Integer>> all = new ArrayList<>();
            collect(new ArrayList<>(), 0, all);
            if (all.size() <= SUBSETS_MAX) {
                return all;
            }
            List<List<Integer>> some = new ArrayList<>(SUBSETS_MAX);
            some.add(all.getFirst());
            List<Integer> shuffled =
                    new ArrayList<>(IntStream.range(0, n).boxed().toList());
            while (some.size() < SUBSETS_MAX) {
                Collections.shuffle(shuffled, Random.from(random));
                some.add(List.copyOf(shuffled.subList(0, k)));
            }
            return some;
        }

        /** Adds subsets in lexicographic order until there is one more than may be tried. */
        private void collect(List<Integer> chosen, int from, List<List<Integer>> out) {
            if (out.size() > SUBSETS_MAX) {
                return;
            }
            if (chosen.size() == k) {
                out.add(List.copyOf(chosen));
                return;
            }
            for (int i = from; i <= n - (k - chosen.size()); i++) {
                chosen.add(i);
                collect(chosen, i + 1, out);
                chosen.removeLast();
            }
        }
    }
}
