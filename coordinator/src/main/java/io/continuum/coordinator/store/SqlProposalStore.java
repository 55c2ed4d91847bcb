package io.continuum.coordinator.store;

import io.continuum.coordinator.member.ProposalStore;
import io.continuum.protocol.identity.FederationId;
import java.time.Instant;
import java.util.Optional;

/** Proposed credit policies in SQL. */
public final class SqlProposalStore implements ProposalStore {
    private static final String FIND = """
        select policy, proposed_at
          from policy_proposal
         where fed_id = ?
        """;

    private static final String PUT = """
        insert into policy_proposal (fed_id, policy, proposed_at)
        values (?, ?, ?)
        on conflict (fed_id) do update
           set policy = excluded.policy,
               proposed_at = excluded.proposed_at
        """;

    private static final String REMOVE = """
        delete from policy_proposal
         where fed_id = ?
        """;

    private final Database database;

    public SqlProposalStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Stored> find(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(FIND)
                .bind(0, federation)
                .map((row, _) -> new Stored(row.getBytes("policy"), Instant.ofEpochMilli(row.getLong("proposed_at"))))
                .findOne());
    }

    @Override
    public void put(FederationId federation, Stored proposal) {
        database.execute(PUT, federation, proposal.policy(), proposal.at().toEpochMilli());
    }

    @Override
    public void remove(FederationId federation) {
        database.execute(REMOVE, federation);
    }
}
