package io.continuum.instance.api;

import io.continuum.instance.access.Caller;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Knows whom a browser's session stands for, so that the console uses the same routes as everybody else. Thread-safe. */
@FunctionalInterface
public interface Sessions {
    /**
     * Whom the request's session stands for; empty without a living one.
     *
     * @throws ProblemException 403 when a request that changes something lacks the session's own token
     */
    Optional<Caller> callerOf(HttpServerRequest request);
}
