package io.continuum.deploy.document;

/** A file that cannot be learnt as it is; the message says where it is wrong and what to do. */
public final class DocumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DocumentException(String message) {
        super(message, null, false, false);
    }
}
