package io.continuum.instance;

import io.continuum.instance.api.Routes;
import java.util.List;

/** One part of the instance: the routes it adds, and how it stops. Parts are built leaf to edge and closed in reverse. */
interface Part extends AutoCloseable {

    /** Routes to mount, in this order. */
    List<Routes> routes();

    /** Runs once the server listens, e.g. to dial peers. */
    default void started(RunningInstance instance) {}

    @Override
    void close();
}
