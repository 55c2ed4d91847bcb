package io.continuum.instance.work;

/** Too much work is waiting already; the caller should try again a little later. */
public final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BusyException(String message) {
        super(message);
    }
}
