package io.continuum.instance;

import io.continuum.instance.api.Routes;
import io.continuum.instance.knowledge.FoldedTexts;
import io.continuum.instance.knowledge.KnowledgeGraph;
import io.continuum.instance.mcp.Endpoints;
import io.continuum.instance.mcp.McpRoutes;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlKnowledgeStore;
import java.util.List;

/** The Model Context Protocol: tools for assistants over the routes of memory and the federation. */
final class McpPart implements Part {
    private final List<Routes> routes;

    McpPart(Foundation foundation, MemoryPart memory, FederationPart federation) {
        KnowledgeGraph graph = new KnowledgeGraph(
                new SqlKnowledgeStore(foundation.database),
                memory.learning,
                memory.memories,
                foundation.database,
                foundation.database.dialect() == Database.Dialect.SQLITE
                        ? FoldedTexts.ofOneProcess()
                        : FoldedTexts.none());
        Endpoints endpoints = new Endpoints(
                memory.learnRoutes,
                memory.recallRoutes,
                memory.memoryRoutes,
                memory.curationRoutes,
                memory.forgetRoutes,
                memory.kindRoutes,
                memory.graphRoutes,
                federation.federationRoutes());
        routes = List.of(
                new McpRoutes(foundation.api, endpoints, graph, foundation.random, foundation.config.publicUrl()));
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void close() {}
}
