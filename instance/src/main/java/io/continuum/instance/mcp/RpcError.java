package io.continuum.instance.mcp;

/** A request that cannot be answered, as JSON-RPC 2.0 tells it. Cheap to throw: it carries no stack trace. */
final class RpcError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int PARSE_ERROR = -32_700;
    static final int INVALID_REQUEST = -32_600;
    static final int METHOD_NOT_FOUND = -32_601;
    static final int INVALID_PARAMS = -32_602;
    static final int INTERNAL = -32_603;
    /** Of the Model Context Protocol. */
    static final int RESOURCE_NOT_FOUND = -32_002;

    private final int code;

    RpcError(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
