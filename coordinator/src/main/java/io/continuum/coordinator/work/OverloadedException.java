package io.continuum.coordinator.work;

/** More work is waiting than the coordinator takes on; the caller should try again a little later. */
public final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverloadedException() {
        super("too much work is waiting", null, false, false);
    }
}
