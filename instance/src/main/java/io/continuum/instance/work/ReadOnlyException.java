package io.continuum.instance.work;

/** Something would have been changed for somebody who may only read; nothing was. */
public final class ReadOnlyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReadOnlyException() {
        super("whoever this was done for may only read", null, false, false);
    }
}
