package io.continuum.coordinator.log;

/** What is on disk is not the log that was signed: signing on would show two histories. */
public final class DamagedLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedLogException(String message) {
        super(message + "; stop, and restore the newest backup of database and log key");
    }
}
