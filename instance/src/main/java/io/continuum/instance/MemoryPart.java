package io.continuum.instance;

import io.continuum.instance.api.HealthRoutes;
import io.continuum.instance.api.KeyRoutes;
import io.continuum.instance.api.Routes;
import java.util.List;

/** Memory: learning, the event table, recall, and the routes over them. */
final class MemoryPart implements Part {
    private final HealthRoutes health;
    private final List<Routes> routes;

    MemoryPart(Foundation foundation) {
        health = new HealthRoutes(foundation.api);
        routes = List.of(health, new KeyRoutes(foundation.api, foundation.access));
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void started(RunningInstance instance) {
        health.ready();
    }

    @Override
    public void close() {}
}
