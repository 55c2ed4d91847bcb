package io.continuum.instance.transfer;

import java.io.IOException;

/** Content that cannot be imported at all; the message is for the user. */
public final class ImportException extends IOException {
    private static final long serialVersionUID = 1L;

    public ImportException(String message) {
        super(message);
    }
}
