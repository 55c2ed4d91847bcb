package io.continuum.instance.api;

/** What a route does with a request. Runs on a worker thread and may block. */
@FunctionalInterface
public interface Endpoint {
    Reply answer(Request request);
}
