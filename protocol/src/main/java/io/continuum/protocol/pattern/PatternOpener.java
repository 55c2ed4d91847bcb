package io.continuum.protocol.pattern;

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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Opens what k organisations sealed. Damaged or forged envelopes among sound ones are set aside: other subsets of k shares
 * are tried, and what opens counts only if it is the pattern that the tag stands for. Thread-safe if {@code random} is.
 */
public final class PatternOpener {
    /** How many subsets of k shares are tried at most. */
    public static final int SUBSETS_MAX = 200;

    /** More envelopes than these of one tag are not looked at. */
    public static final int ENVELOPES_MAX = 128;

    private final Keyring keyring;
    private final RandomGenerator random;

    public PatternOpener(Keyring keyring, RandomGenerator random) {
        this.keyring = keyring;
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
        return new Attempt(first.tag(), first.tagEpoch(), first.k(), tagSecrets.get(), candidates, flaws).run();
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
        for (Envelope envelope : envelopes) {
            Optional<EpochSecrets> secrets = keyring.ofEpoch(envelope.keyEpoch());
            if (secrets.isEmpty()) {
                flaws.add(new Flaw(envelope.cid(), Reason.NO_SECRET));
                continue;
            }
            KcAead.open(
                            secrets.get().envelopeKey(),
                            envelope.header(),
                            envelope.body().toArray())
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
        private final long tagEpoch;
        private final int k;
        private final EpochSecrets secrets;
        private final List<Candidate> candidates;
        private final List<Flaw> flaws;
        private final Set<Cid> poison = new HashSet<>();

        Attempt(Tag tag, long tagEpoch, int k, EpochSecrets secrets, List<Candidate> candidates, List<Flaw> flaws) {
            this.tag = tag;
            this.tagEpoch = tagEpoch;
            this.k = k;
            this.secrets = secrets;
            this.candidates = candidates;
            this.flaws = flaws;
        }

        Opened run() {
            long points = candidates.stream().map(Candidate::x).distinct().count();
            if (points >= k) {
                for (List<Candidate> subset : new Subsets(candidates.size(), k, random).pick(candidates)) {
                    Optional<TagSeed> seed = seed(subset);
                    if (seed.isPresent()) {
                        return count(seed.get());
                    }
                }
            }
            return poison.isEmpty()
                    ? new Opened.Locked((int) points, k, List.copyOf(flaws))
                    : new Opened.Poisoned(tag, poison.stream().sorted().toList(), List.copyOf(flaws));
        }

        /** The tag's seed, if these k shares open a pattern that has this tag. */
        private Optional<TagSeed> seed(List<Candidate> subset) {
            if (subset.stream().map(Candidate::x).distinct().count() < k) {
                return Optional.empty();
            }
            List<Share> shares = subset.stream()
                    .map(candidate -> candidate.contribution().share())
                    .toList();
            byte[] innerKey = TagSeed.innerKey(tag, ThresholdShares.secret(shares));
            for (Candidate candidate : subset) {
                Optional<Inside> inside = candidate.contribution().open(innerKey, tag, candidate.cid());
                if (inside.isPresent()) {
                    TagSeed seed = TagSeed.of(inside.get().pattern(), secrets);
                    if (seed.tag().equals(tag)) {
                        return Optional.of(seed);
                    }
                    poison.add(candidate.cid());
                }
            }
            return Optional.empty();
        }

        /** Counts each candidate that fits the seed, now that everything about the pattern is known. */
        private Opened count(TagSeed seed) {
            Polynomial polynomial = seed.polynomial(k);
            byte[] innerKey = TagSeed.innerKey(tag, polynomial.secret());
            Map<BigInteger, Cid> counted = new LinkedHashMap<>();
            List<Inside> insides = new ArrayList<>();
            for (Candidate candidate : candidates) {
                Share share = candidate.contribution().share();
                Optional<Inside> inside = candidate
                        .contribution()
                        .open(innerKey, tag, candidate.cid())
                        .filter(opened -> TagSeed.of(opened.pattern(), secrets).equals(seed));
                if (!polynomial.at(share.x()).equals(share.y())) {
                    flaws.add(new Flaw(candidate.cid(), Reason.OFF_POLYNOMIAL));
                } else if (inside.isEmpty()) {
                    flaws.add(new Flaw(candidate.cid(), Reason.OTHER_CONTENT));
                } else if (counted.putIfAbsent(share.x(), candidate.cid()) != null) {
                    flaws.add(new Flaw(candidate.cid(), Reason.SAME_POINT));
                } else {
                    insides.add(inside.get());
                }
            }
            if (insides.size() < k) {
                return new Opened.Locked(insides.size(), k, List.copyOf(flaws));
            }
            return released(insides, List.copyOf(counted.values()));
        }

        private Opened released(List<Inside> insides, List<Cid> cids) {
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
                    tagEpoch,
                    k,
                    insides.getFirst().pattern(),
                    insides.size(),
                    (supportTwice + 1) / 2,
                    weighted / supportTwice / 10,
                    period,
                    cids,
                    List.copyOf(flaws));
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
