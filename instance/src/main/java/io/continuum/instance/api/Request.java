package io.continuum.instance.api;

import io.continuum.instance.access.Caller;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.WellFormed;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request as an {@link Endpoint} sees it: who asks, the parts of the address, and the body. */
public final class Request {
    /** Where the parts of a request come from. */
    private interface Parts {
        @Nullable
        String path(String name);

        Optional<String> query(String name);

        @Nullable
        String header(String name);

        @Nullable
        Buffer body();
    }

    /** From the wire. */
    private record Received(RoutingContext context) implements Parts {
        @Override
        public @Nullable String path(String name) {
            return context.pathParam(name);
        }

        @Override
        public Optional<String> query(String name) {
            return context.queryParam(name).stream().findFirst();
        }

        @Override
        public @Nullable String header(String name) {
            return context.request().getHeader(name);
        }

        @Override
        public @Nullable Buffer body() {
            return context.body().buffer();
        }
    }

    /** From inside this process. */
    private record Made(Map<String, String> parameters, Buffer body) implements Parts {
        @Override
        public @Nullable String path(String name) {
            return parameters.get(name);
        }

        @Override
        public Optional<String> query(String name) {
            return Optional.ofNullable(parameters.get(name));
        }

        @Override
        public @Nullable String header(String name) {
            return null;
        }
    }

    private final Parts parts;
    private final @Nullable Caller caller;

    Request(RoutingContext context, @Nullable Caller caller) {
        this(new Received(context), caller);
    }

    private Request(Parts parts, @Nullable Caller caller) {
        this.parts = parts;
        this.caller = caller;
    }

    /**
     * A request that somebody makes by other means than HTTP, such as a tool.
     *
     * @param parameters of the path and of the query string
     * @param body written as JSON
     */
    public static Request inside(Caller caller, Map<String, String> parameters, Object body) {
        return new Request(new Made(Map.copyOf(parameters), Buffer.buffer(Json.bytes(body))), caller);
    }

    /** Who asks; only routes behind a key have one. */
    public Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("an open route has no caller");
        }
        return caller;
    }

    /** The caller's tenant: every read and write is confined to it. */
    public String tenant() {
        return caller().tenant();
    }

    /** What of memory this caller may touch. */
    public Reach reach() {
        return new Reach(tenant(), caller().space());
    }

    /**
     * The part of {@link #reach} that a space is.
     *
     * @param space null or empty for as far as the key reaches
     * @throws ProblemException 403 when the key does not reach it
     */
    public Reach reach(@Nullable String space) {
        if (space == null || space.isEmpty()) {
            return reach();
        }
        if (!reach().contains(space)) {
            throw new ProblemException(
                    403, "out_of_reach", "This key reaches only the space \"" + caller().space() + "\".");
        }
        return new Reach(tenant(), space);
    }

    /** Where something is learnt: the named space, else the key's own, else the default one. */
    public Scope scope(@Nullable String space, @Nullable String userId, @Nullable String agentId) {
        String reached = reach(space).space();
        return new Scope(
                tenant(),
                reached.isEmpty() ? Scope.DEFAULT_SPACE : reached,
                userId == null ? "" : userId,
                agentId == null ? "" : agentId);
    }

    /** A part of the path, e.g. {@code id} of {@code /v1/memories/:id}. */
    public String path(String name) {
        String value = parts.path(name);
        return value == null ? "" : value;
    }

    public Optional<String> query(String name) {
        return parts.query(name).map(WellFormed::text);
    }

    /**
     * A whole number from the query string.
     *
     * @throws ProblemException 400 when it is no number or out of bounds
     */
    public int queryInt(String name, int fallback, int min, int max) {
        return (int) queryLong(name, fallback, min, max);
    }

    /** As {@link #queryInt}, with a larger range. */
    public long queryLong(String name, long fallback, long min, long max) {
        String text = query(name).orElse("");
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // answered below, like a number out of bounds
        }
        throw ProblemException.badRequest(name + " must be a whole number from " + min + " to " + max + ".");
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(parts.header(name));
    }

    /** The body as a record; see {@link Json#read}. */
    public <T> T body(Class<T> type) {
        return Json.read(rawBody(), type);
    }

    public Buffer rawBody() {
        Buffer body = parts.body();
        return body == null ? Buffer.buffer() : body;
    }
}
