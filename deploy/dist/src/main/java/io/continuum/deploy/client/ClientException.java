package io.continuum.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** A request that did not succeed; the message is for the person who typed the command. */
public abstract sealed class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ClientException(String message) {
        super(message);
    }

    /** Nothing usable answered at the address. */
    public static final class Unreachable extends ClientException {
        private static final long serialVersionUID = 1L;

        Unreachable(URI base, String reason) {
            super("Nothing answers at " + base + " (" + reason + ").");
        }
    }

    /** The server answered with a problem (RFC 9457). */
    public static final class Refused extends ClientException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String code;
        private final transient JsonNode problem;

        Refused(int status, String code, String detail, JsonNode problem) {
            super(detail);
            this.status = status;
            this.code = code;
            this.problem = problem;
        }

        /** HTTP status, 400 to 599. */
        public int status() {
            return status;
        }

        /** The machine readable reason, snake_case; empty when the answer carried none. */
        public String code() {
            return code;
        }

        /** The whole problem document, for members beyond the standard ones. */
        public JsonNode problem() {
            return problem;
        }

        /** Whether the same request may succeed a little later. */
        public boolean isTemporary() {
            return status == 429 || status == 503;
        }
    }
}
