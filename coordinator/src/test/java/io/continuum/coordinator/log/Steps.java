package io.continuum.coordinator.log;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A log store that tells before each of its calls which one it is; who is told may stop it there. */
final class Steps {
    private final LogStore store;
    private int step;

    /** Told of the number of a call that is about to be made. */
    interface Told {
        void before(int step);
    }

    /** Where a test stopped. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Steps(LogStore real, Told told) {
        this.store = (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (_, method, arguments) -> {
                    told.before(step++);
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    LogStore store() {
        return store;
    }

    int steps() {
        return step;
    }
}
