package io.continuum.instance;

import io.continuum.instance.api.Routes;
import io.continuum.instance.console.AssetRoutes;
import io.continuum.instance.console.ConsoleRoutes;
import io.continuum.instance.console.LiveRoutes;
import java.util.List;

/** The operator's console: a page over the routes of the other parts. */
final class ConsolePart implements Part {
    private final List<Routes> routes;

    ConsolePart(Foundation foundation) {
        boolean overTls = foundation.config.publicUrl().startsWith("https:");
        routes = List.of(
                new ConsoleRoutes(foundation.api, foundation.access, foundation.sessions, foundation.clock, overTls),
                new LiveRoutes(foundation.vertx, foundation.api, foundation.sessions, foundation.database::commits),
                new AssetRoutes());
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void close() {}
}
