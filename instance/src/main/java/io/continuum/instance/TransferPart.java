package io.continuum.instance;

import io.continuum.instance.api.Routes;
import io.continuum.instance.api.TransferRoutes;
import io.continuum.instance.memory.Adoption;
import io.continuum.instance.memory.ConflictStore;
import io.continuum.instance.memory.FamilyStore;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlFamilyStore;
import io.continuum.instance.store.SqlJobStore;
import io.continuum.instance.transfer.Exporting;
import io.continuum.instance.transfer.Importing;
import io.continuum.instance.transfer.Transfers;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Memories out of the instance and into it: imports, exports and the routes over them. */
final class TransferPart implements Part {
    private static final long TIDY_MS = TimeUnit.HOURS.toMillis(1);

    private final Foundation foundation;
    private final Transfers transfers;
    private final List<Routes> routes;
    private final Vertx vertx;

    TransferPart(Foundation foundation, MemoryPart memory) {
        this.foundation = foundation;
        vertx = foundation.vertx;
        ConflictStore conflicts = new SqlConflictStore(foundation.database);
        FamilyStore families = new SqlFamilyStore(foundation.database, memory.memories);
        Adoption adoption = new Adoption(
                memory.memories, families, memory.standings, memory.learning, memory.events, foundation.database);
        transfers = new Transfers(
                new SqlJobStore(foundation.database),
                new Exporting(families, conflicts, foundation.database, foundation.random),
                new Importing(memory.learning, adoption, memory.memories, conflicts, foundation.database),
                foundation.config.dataDir().resolve("transfer"),
                foundation.clock,
                foundation.random);
        routes = List.of(new TransferRoutes(vertx, foundation.api, transfers));
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void started(RunningInstance instance) {
        foundation.workers.submit(() -> {
            transfers.start();
            return true;
        });
        vertx.setPeriodic(
                TIDY_MS,
                _ -> foundation.workers.submit(() -> {
                    transfers.tidy();
                    return true;
                }));
    }

    @Override
    public void close() {
        transfers.close();
    }
}
