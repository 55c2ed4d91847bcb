package io.continuum.instance.api;

import io.continuum.instance.access.Access;
import io.continuum.instance.access.ApiKey;
import io.continuum.instance.access.Caller;
import io.continuum.instance.access.Role;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/keys}: an admin makes, lists and revokes the keys of its own tenant; admins of the tenant "default", who
 * operate the instance, also those of other tenants. A key that is no admin's may be narrowed to one space.
 */
public final class KeyRoutes implements Routes {
    private static final int LIMIT_MAX = 500;

    record NewKeyRequest(
            @Nullable String tenant,
            @Nullable String space,
            @Nullable String role,
            @Nullable String label,
            @Nullable Instant expiresAt) {}

    /** @param key the secret, shown this once */
    record NewKeyAnswer(
            String id,
            String tenant,
            String space,
            Role role,
            String label,
            @Nullable Instant expiresAt,
            String key) {}

    /** @param lastUsedAt to the hour; absent before the first use */
    record KeyEntry(
            String id,
            String space,
            Role role,
            String label,
            String prefix,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {
        static KeyEntry of(ApiKey key) {
            return new KeyEntry(
                    key.id(),
                    key.space(),
                    key.role(),
                    key.label(),
                    key.prefix(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.lastUsedAt());
        }
    }

    record KeyList(String tenant, List<KeyEntry> keys) {}

    private final Api api;
    private final Access access;

    public KeyRoutes(Api api, Access access) {
        this.api = api;
        this.access = access;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/keys").handler(api.admin(this::create));
        router.get("/v1/keys").handler(api.admin(this::list));
        router.delete("/v1/keys/:id").handler(api.admin(this::delete));
    }

    private Reply create(Request request) {
        NewKeyRequest wanted = request.body(NewKeyRequest.class);
        String role = wanted.role();
        if (role == null) {
            throw ProblemException.badRequest("role must be one of reader, member, admin.");
        }
        Access.NewKey key = access.create(
                tenant(request, wanted.tenant()),
                wanted.space() == null ? "" : wanted.space(),
                Role.of(role),
                wanted.label() == null ? "" : wanted.label(),
                wanted.expiresAt());
        return Reply.created(new NewKeyAnswer(
                key.key().id(),
                key.key().tenant(),
                key.key().space(),
                key.key().role(),
                key.key().label(),
                key.key().expiresAt(),
                key.secret()));
    }

    /** The caller's own, or any other for an operator. */
    private static String tenant(Request request, @Nullable String wanted) {
        Caller caller = request.caller();
        if (wanted == null || wanted.equals(caller.tenant())) {
            return caller.tenant();
        }
        if (!caller.isOperator()) {
            throw new ProblemException(
                    403, "forbidden", "Only an admin of the tenant \"default\" deals with keys of another tenant.");
        }
        return wanted;
    }

    private Reply list(Request request) {
        String tenant = tenant(request, request.query("tenant").orElse(null));
        List<KeyEntry> keys = access.keys(tenant, request.queryInt("limit", 100, 1, LIMIT_MAX)).stream()
                .map(KeyEntry::of)
                .toList();
        return Reply.ok(new KeyList(tenant, keys));
    }

    private Reply delete(Request request) {
        if (request.path("id").equals(request.caller().keyId())) {
            throw new ProblemException(409, "key_in_use", "This is the key you are using; revoke it with another one.");
        }
        String tenant = tenant(request, request.query("tenant").orElse(null));
        if (!access.delete(tenant, request.path("id"))) {
            throw ProblemException.notFound("such key");
        }
        return Reply.noContent();
    }
}
