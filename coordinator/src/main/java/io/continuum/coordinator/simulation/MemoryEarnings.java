package io.continuum.coordinator.simulation;

import io.continuum.coordinator.allowance.AllowanceStore;
import io.continuum.coordinator.allowance.Standing;
import io.continuum.coordinator.earning.EarningStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Where members stand and what they earned today, in memory. For one thread. */
final class MemoryEarnings implements EarningStore, AllowanceStore {
    private record Count(Scope scope, OrgId organisation, long day) {}

    private record Place(Bytes tag, OrgId organisation) {}

    private final MemoryLedger ledger;
    private final Map<OrgId, Standing> standings = new HashMap<>();
    private final Map<Count, Long> minted = new HashMap<>();
    private final Map<Place, Deposit> deposits = new LinkedHashMap<>();

    MemoryEarnings(MemoryLedger ledger) {
        this.ledger = ledger;
    }

    void join(OrgId organisation, OrgId subtree, long day) {
        standings.put(organisation, new Standing(subtree, day, 0));
    }

    @Override
    public Standing standing(FederationId federation, OrgId organisation) {
        Standing standing = standings.get(organisation);
        if (standing == null) {
            throw new IllegalArgumentException("the organisation was never in the federation");
        }
        return standing;
    }

    @Override
    public Standing lockStanding(FederationId federation, OrgId organisation) {
        return standing(federation, organisation);
    }

    @Override
    public void setGrantedDay(FederationId federation, OrgId organisation, long day) {
        Standing before = standing(federation, organisation);
        standings.put(organisation, new Standing(before.subtree(), before.joinedDay(), day));
    }

    @Override
    public long lockMinted(FederationId federation, Scope scope, OrgId organisation, long day) {
        return minted.getOrDefault(new Count(scope, organisation, day), 0L);
    }

    @Override
    public void addMinted(FederationId federation, Scope scope, OrgId organisation, long day, long amount) {
        minted.merge(new Count(scope, organisation, day), amount, Long::sum);
    }

    @Override
    public void forgetMinted(long day) {
        minted.keySet().removeIf(count -> count.day() < day);
    }

    @Override
    public void addDeposit(Deposit deposit) {
        deposits.put(new Place(deposit.tag(), deposit.organisation()), deposit);
    }

    @Override
    public List<Deposit> lockDeposits(FederationId federation, long tagEpoch, Bytes tag) {
        return deposits.values().stream()
                .filter(deposit -> deposit.tag().equals(tag))
                .toList();
    }

    @Override
    public List<Deposit> takeDeposits(FederationId federation, long tagEpoch, Bytes tag) {
        return take(deposit -> deposit.tag().equals(tag));
    }

    @Override
    public List<Deposit> takeDeposit(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation) {
        Deposit taken = deposits.remove(new Place(tag, organisation));
        return taken == null ? List.of() : List.of(taken);
    }

    private List<Deposit> take(Predicate<Deposit> wanted) {
        List<Deposit> taken = new ArrayList<>();
        for (Iterator<Deposit> each = deposits.values().iterator(); each.hasNext(); ) {
            Deposit deposit = each.next();
            if (wanted.test(deposit)) {
                taken.add(deposit);
                each.remove();
            }
        }
        return taken;
    }

    @Override
    public List<Deposit> dueDeposits(Instant now, int limit) {
        return deposits.values().stream()
                .filter(deposit -> !deposit.dueAt().isAfter(now))
                .limit(limit)
                .toList();
    }

    @Override
    public Map<OrgId, Long> available(FederationId federation, long above) {
        return ledger.available(above);
    }
}
