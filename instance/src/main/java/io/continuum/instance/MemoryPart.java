package io.continuum.instance;

import io.continuum.instance.adjacency.HeldGraph;
import io.continuum.instance.api.CompatibleRoutes;
import io.continuum.instance.api.ContractRoutes;
import io.continuum.instance.api.CurationRoutes;
import io.continuum.instance.api.EventRoutes;
import io.continuum.instance.api.ForgetRoutes;
import io.continuum.instance.api.GraphRoutes;
import io.continuum.instance.api.HealthRoutes;
import io.continuum.instance.api.KeyRoutes;
import io.continuum.instance.api.KindRoutes;
import io.continuum.instance.api.LearnBatchRoutes;
import io.continuum.instance.api.LearnRoutes;
import io.continuum.instance.api.MemoryRoutes;
import io.continuum.instance.api.MetricsRoutes;
import io.continuum.instance.api.ModelRoutes;
import io.continuum.instance.api.RecallRoutes;
import io.continuum.instance.api.Routes;
import io.continuum.instance.cache.Caches;
import io.continuum.instance.config.Config;
import io.continuum.instance.enrich.EnrichStore;
import io.continuum.instance.enrich.Enrichment;
import io.continuum.instance.enrich.Models;
import io.continuum.instance.enrich.Policies;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.Concepts;
import io.continuum.instance.memory.ConflictStore;
import io.continuum.instance.memory.Curation;
import io.continuum.instance.memory.EntityGraph;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Forgetting;
import io.continuum.instance.memory.Generations;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.SameNames;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.memory.Upkeep;
import io.continuum.instance.recall.Embeddings;
import io.continuum.instance.recall.Index;
import io.continuum.instance.recall.MemoryDocuments;
import io.continuum.instance.recall.Recall;
import io.continuum.instance.recall.Synonyms;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlEnrichStore;
import io.continuum.instance.store.SqlForgetStore;
import io.continuum.instance.store.SqlGraphStore;
import io.continuum.instance.store.SqlLinkSource;
import io.continuum.instance.store.SqlMemoryStore;
import io.continuum.instance.store.postgres.PostgresEventStore;
import io.continuum.instance.store.postgres.PostgresNotices;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory: learning, the event table, recall, and the routes over them. */
final class MemoryPart implements Part {
    final MemoryStore memories;
    final Events events;
    final Standings standings;
    final Learning learning;
    final Index index;
    final Recall recall;
    private static final Logger LOG = LoggerFactory.getLogger(MemoryPart.class);
    private static final long UPKEEP_MS = TimeUnit.MINUTES.toMillis(1);

    final LearnRoutes learnRoutes;
    final RecallRoutes recallRoutes;
    final MemoryRoutes memoryRoutes;
    final CurationRoutes curationRoutes;
    final ForgetRoutes forgetRoutes;
    final KindRoutes kindRoutes;
    private final @Nullable PostgresNotices notices;
    private final Models models;
    private final Enrichment enrichment;
    final GraphRoutes graphRoutes;
    final EntityGraph graph;
    private final HeldGraph heldGraph;
    private final Runnable keeper;
    private final Vertx vertx;
    private final HealthRoutes health;
    private final List<Routes> routes;

    MemoryPart(Foundation foundation) {
        memories = new SqlMemoryStore(foundation.database);
        EventStore eventStore = switch (foundation.database.dialect()) {
            case SQLITE -> new SqliteEventStore(foundation.database);
            case POSTGRES -> new PostgresEventStore(foundation.database);
        };
        events = new Events(eventStore, foundation.database, foundation.clock);
        notices = eventStore instanceof PostgresEventStore store ? notices(foundation.config, store, events) : null;
        Generations generations = new Generations(events);
        generations.onRemoval(foundation.caches::forget);
        ConflictStore conflicts = new SqlConflictStore(foundation.database);
        standings = new Standings(memories, conflicts, events, foundation.database, foundation.clock);
        learning = new Learning(
                memories, standings, events, foundation.database, new Extractor(), foundation.clock, foundation.random);
        EnrichStore enriched = new SqlEnrichStore(foundation.database);
        Policies policies =
                new Policies(enriched, events, foundation.database, foundation.config.llmEgress(), foundation.caches);
        models = models(foundation, policies, enriched);
        enrichment = models.enrichment(learning, memories, events, foundation.database);
        Embeddings embeddings = models.embeddings();
        index = new Index(
                foundation.config.dataDir().resolve("index"),
                events,
                foundation.clock,
                foundation.config.ranking(),
                embeddings,
                generations,
                foundation.caches);
        index.add(new MemoryDocuments(memories, embeddings));
        recall = new Recall(index, memories, foundation.caches);
        Forgetting forgetting = new Forgetting(
                memories,
                new SqlForgetStore(foundation.database),
                conflicts,
                learning,
                foundation.database,
                foundation.clock);
        forgetting.onPurge(index::purge);
        forgetting.onPurge(foundation.caches::forget); // once the index shows it no more
        forgetting.onPurge(_ -> foundation.database.compact());
        Curation curation = new Curation(memories, standings, learning, events, foundation.database, foundation.clock);
        Upkeep upkeep = new Upkeep(memories, standings, foundation.database, foundation.clock);
        Concepts concepts = new Concepts(memories, events, foundation.database);
        keeper = () -> List.<Callable<?>>of(upkeep::run, concepts::promote)
                .forEach(task -> foundation.workers.submit(task).whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.atWarn()
                                .setCause(failure)
                                .log("memories could not be kept up now; the next run tries again");
                    }
                }));
        vertx = foundation.vertx;
        health = new HealthRoutes(foundation.api);
        learnRoutes = new LearnRoutes(foundation.api, learning);
        forgetRoutes = new ForgetRoutes(foundation.api, forgetting);
        recallRoutes = new RecallRoutes(foundation.api, recall, index);
        memoryRoutes = new MemoryRoutes(
                foundation.api,
                learning,
                memories,
                index,
                foundation.database.dialect().name().toLowerCase(Locale.ROOT));
        curationRoutes = new CurationRoutes(foundation.api, curation, standings, conflicts);
        kindRoutes = new KindRoutes(foundation.api, learning, curation, memories);
        long graphBytesMax = foundation.config.graphBytesMax();
        Caches graphCaches = new Caches(foundation.meters, graphBytesMax);
        generations.onRemoval(graphCaches::forget);
        forgetting.onPurge(graphCaches::forget);
        heldGraph = new HeldGraph(
                new SqlGraphStore(foundation.database),
                new SqlLinkSource(foundation.database),
                events,
                foundation.database,
                graphCaches,
                graphBytesMax);
        graph = new EntityGraph(heldGraph, events, foundation.database, foundation.clock, foundation.random);
        index.synonyms(reach -> known(graph.sameNames(reach)));
        graphRoutes = new GraphRoutes(foundation.api, graph);
        CompatibleRoutes compatible = new CompatibleRoutes(foundation.api, learnRoutes, recallRoutes, memoryRoutes);
        routes = List.of(
                health,
                new ContractRoutes(),
                new MetricsRoutes(foundation.api, foundation.meters::scrape),
                new KeyRoutes(foundation.api, foundation.access),
                learnRoutes,
                new LearnBatchRoutes(foundation.api, learning),
                forgetRoutes,
                recallRoutes,
                memoryRoutes,
                curationRoutes,
                kindRoutes,
                new ModelRoutes(foundation.api, models, enrichment, policies),
                graphRoutes,
                compatible,
                new EventRoutes(foundation.vertx, foundation.api, events));
    }

    private static Synonyms.Known known(SameNames names) {
        return new Synonyms.Known() {
            @Override
            public Map<String, Set<String>> in(String question) {
                return names.in(question);
            }

            @Override
            public int bytes() {
                return names.bytes();
            }
        };
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void started(RunningInstance instance) {
        index.start();
        if (notices != null) {
            notices.start();
        }
        heldGraph.start();
        enrichment.start();
        vertx.setPeriodic(UPKEEP_MS, _ -> keeper.run());
        health.ready();
    }

    @Override
    public void close() {
        if (notices != null) {
            notices.close();
        }
        heldGraph.close();
        enrichment.close();
        models.close();
        index.close();
    }

    private static PostgresNotices notices(Config config, PostgresEventStore store, Events events) {
        return new PostgresNotices(
                config.databaseUrl(), config.databaseUser(), config.databasePassword(), store, events);
    }

    private static Models models(Foundation foundation, Policies policies, EnrichStore store) {
        Config config = foundation.config;
        return new Models(
                config.llm()
                        .map(server -> new Models.Use(server, config.llmTokensPerDay()))
                        .orElse(null),
                config.embedding()
                        .map(server -> new Models.Use(server, config.embeddingTokensPerDay()))
                        .orElse(null),
                config.embeddingDimensions(),
                policies,
                store,
                foundation.clock,
                foundation.caches,
                foundation.secondLevel);
    }
}
