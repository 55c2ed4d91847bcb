package io.continuum.instance.api;

import io.vertx.ext.web.Router;

/** A group of routes, mounted once while the server starts. */
public interface Routes {
    void mount(Router router);

    /** Mounts routes that read the body themselves, as it arrives; before any other. */
    default void mountStreams(Router router) {}
}
