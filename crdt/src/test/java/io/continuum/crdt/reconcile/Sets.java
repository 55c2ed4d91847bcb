package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Items, and reconciling two sets of them to the end, for tests. */
final class Sets {
    private static final int ROUNDS_MAX = 10_000;

    private Sets() {}

    /** Different items with timestamps below {@code timestamps}; ids share their first bytes if so wished. */
    static List<Item> items(RandomGenerator random, int count, long timestamps, int commonBytes) {
        Set<Item> items = new LinkedHashSet<>();
        while (items.size() < count) {
            byte[] id = new byte[Item.ID_BYTES];
            random.nextBytes(id);
            for (int i = 0; i < commonBytes; i++) {
                id[i] = 7;
            }
            items.add(new Item(random.nextLong(timestamps), Bytes.of(id)));
        }
        return new ArrayList<>(items);
    }

    /** What an initiator learnt, and every message either side sent. */
    record Outcome(Set<Item> have, Set<Bytes> need, List<Bytes> messages) {
        /** Round trips: one for each message of the responder. */
        int rounds() {
            return messages.size() / 2;
        }

        long bytes() {
            return messages.stream().mapToLong(Bytes::length).sum();
        }
    }

    static Outcome reconcile(Negentropy initiator, Negentropy responder) {
        Outcome outcome = new Outcome(new HashSet<>(), new HashSet<>(), new ArrayList<>());
        Bytes message = initiator.start();
        outcome.messages().add(message);
        while (outcome.rounds() < ROUNDS_MAX) {
            Bytes reply = ((Answer.Send) responder.answer(message)).message();
            outcome.messages().add(reply);
            switch (initiator.answer(reply)) {
                case Answer.Send send -> {
                    message = send.message();
                    outcome.messages().add(message);
                    outcome.have().addAll(send.have());
                    outcome.need().addAll(send.need());
                }
                case Answer.Done done -> {
                    outcome.have().addAll(done.have());
                    outcome.need().addAll(done.need());
                    return outcome;
                }
                case Answer.UnsupportedVersion version -> throw new AssertionError(version);
                case Answer.Malformed malformed -> throw new AssertionError(malformed);
            }
        }
        throw new AssertionError("no end after " + ROUNDS_MAX + " rounds");
    }

    static Set<Bytes> ids(Collection<Item> items) {
        Set<Bytes> ids = new HashSet<>();
        items.forEach(item -> ids.add(item.id()));
        return ids;
    }

    static Set<Item> minus(Collection<Item> items, Collection<Item> others) {
        Set<Item> left = new HashSet<>(items);
        left.removeAll(new HashSet<>(others));
        return left;
    }
}
