package io.continuum.coordinator.simulation;

import io.continuum.coordinator.query.Outcome;
import io.continuum.coordinator.query.Page;
import io.continuum.coordinator.query.QueryStore;
import io.continuum.coordinator.release.Release;
import io.continuum.coordinator.release.ReleaseStore;
import io.continuum.coordinator.release.Releases.Filed;
import io.continuum.coordinator.release.Releases.Renewal;
import io.continuum.coordinator.release.Releases.Ripe;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Releases, buckets and sold pages in memory. For one thread. */
final class MemoryPages implements QueryStore, ReleaseStore {
    private record Released(List<OrgId> organisations, Instant freshSince) {}

    private final Map<Bytes, Released> releases = new HashMap<>();
    private final Map<Long, Map<Bytes, Long>> buckets = new HashMap<>();
    private static final long TAG_EPOCH = 1;

    private final Map<TransferId, Page> pages = new LinkedHashMap<>();
    private long seq;

    boolean released(Bytes tag) {
        return releases.containsKey(tag);
    }

    @Override
    public List<Long> add(FederationId federation, List<Ripe> ripe, Instant at) {
        List<Long> numbers = new ArrayList<>();
        for (Ripe each : ripe) {
            releases.put(each.tag(), new Released(List.copyOf(each.organisations()), at));
            numbers.add((long) releases.size());
        }
        return numbers;
    }

    @Override
    public void addToBuckets(FederationId federation, List<Filed> filed) {
        for (Filed each : filed) {
            each.buckets()
                    .forEach(bucket -> buckets.computeIfAbsent(bucket.value(), _ -> new LinkedHashMap<>())
                            .computeIfAbsent(each.tag(), _ -> ++seq));
        }
    }

    @Override
    public List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit) {
        return List.of();
    }

    /** Its days are too few for a second tag epoch. */
    private static UnsupportedOperationException oneTagEpoch() {
        return new UnsupportedOperationException("the simulation has one tag epoch");
    }

    @Override
    public long firstTagEpoch(FederationId federation) {
        return TAG_EPOCH;
    }

    @Override
    public void addDue(List<Due> parts) {
        throw oneTagEpoch();
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        return List.of();
    }

    @Override
    public boolean takeDue(Due part) {
        return false;
    }

    @Override
    public long countDue(FederationId federation) {
        return 0;
    }

    @Override
    public void addRenewals(FederationId federation, List<Renewal> renewals, Instant at) {
        throw oneTagEpoch();
    }

    @Override
    public Optional<Bytes> renewedBy(FederationId federation, long tagEpoch, long renewedTagEpoch, Bytes renewedTag) {
        return Optional.empty();
    }

    @Override
    public List<Renewed> renewals(FederationId federation, int limit) {
        return List.of();
    }

    @Override
    public void lockOrganisation(FederationId federation, OrgId organisation) {
        // One thread: nobody to hold back.
    }

    @Override
    public Supplier<List<Found>> askBucket(
            FederationId federation, long tagEpoch, int slot, long bucket, long after, int limit) {
        List<Found> found = buckets.getOrDefault(bucket, Map.of()).entrySet().stream()
                .filter(entry -> entry.getValue() > after)
                .limit(limit)
                .map(entry -> new Found(entry.getValue(), entry.getKey()))
                .toList();
        return () -> found;
    }

    @Override
    public Optional<Page> findPage(FederationId federation, TransferId transfer) {
        return Optional.ofNullable(pages.get(transfer));
    }

    @Override
    public Supplier<Optional<Page>> askPage(FederationId federation, TransferId transfer) {
        Optional<Page> page = findPage(federation, transfer);
        return () -> page;
    }

    @Override
    public void addPage(FederationId federation, Page page) {
        pages.put(page.transfer(), page);
    }

    @Override
    public void setOutcome(FederationId federation, TransferId transfer, Outcome outcome) {
        pages.computeIfPresent(
                transfer,
                (_, page) -> new Page(
                        page.transfer(),
                        page.organisation(),
                        page.question(),
                        page.tagEpoch(),
                        page.tags(),
                        page.nextSeq(),
                        page.charged(),
                        page.paidFrom(),
                        page.servedAt(),
                        page.sharedAt(),
                        outcome));
    }

    @Override
    public List<Silent> silent(Instant now, int limit) {
        return pages.values().stream()
                .filter(page -> page.outcome() == Outcome.OPEN)
                .filter(page -> page.sharedAt().filter(at -> !at.isAfter(now)).isPresent())
                .limit(limit)
                .map(page -> new Silent(World.FEDERATION, page.transfer(), page.organisation()))
                .toList();
    }

    @Override
    public Instant freshSince(FederationId federation, long tagEpoch, Bytes tag) {
        return release(tag).freshSince();
    }

    @Override
    public void refresh(FederationId federation, long tagEpoch, List<Bytes> tags, Instant at) {
        tags.forEach(tag -> releases.put(tag, new Released(release(tag).organisations(), at)));
    }

    @Override
    public List<OrgId> contributors(FederationId federation, long tagEpoch, Bytes tag) {
        return release(tag).organisations();
    }

    private Released release(Bytes tag) {
        Released released = releases.get(tag);
        if (released == null) {
            throw new IllegalArgumentException("the tag is not released");
        }
        return released;
    }

    @Override
    public int forgetPages(Instant soldBefore, int limit) {
        List<TransferId> old = new ArrayList<>();
        pages.forEach((transfer, page) -> {
            boolean settled = page.sharedAt().isEmpty() || page.outcome() != Outcome.OPEN;
            if (page.servedAt().isBefore(soldBefore) && settled && old.size() < limit) {
                old.add(transfer);
            }
        });
        old.forEach(pages::remove);
        return old.size();
    }
}
