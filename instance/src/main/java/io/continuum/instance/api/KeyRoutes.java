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
 * {@code /v1/keys}: an admin makes, lists and removes the keys of its own tenant; admins of the tenant "default", who
 * operate the instance, also make keys of other tenants. A member's key may be narrowed to one space.
 */
public final class KeyRoutes implements Routes {
    private static final int LIMIT_MAX = 500;

    record NewKeyRequest(
            @Nullable String tenant,
            @Nullable String space,
            @Nullable String role,
            @Nullable String label) {}

    record NewKeyAnswer(String id, String tenant, String space, Role role, String label, String key) {}

    record KeyEntry(String id, String space, Role role, String label, String prefix, Instant createdAt) {
        static KeyEntry of(ApiKey key) {
            return new KeyEntry(key.id(), key.space(), key.role(), key.label(), key.prefix(), key.createdAt());
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
        Caller caller = request.caller();
        String tenant = wanted.tenant() == null ? caller.tenant() : wanted.tenant();
        if (!tenant.equals(caller.tenant()) && !caller.isOperator()) {
            throw new ProblemException(
                    403, "forbidden", "Only an admin of the tenant \"default\" makes keys of another tenant.");
        }
        Access.NewKey key = access.create(
                tenant,
                wanted.space() == null ? "" : wanted.space(),
                role(wanted.role()),
                wanted.label() == null ? "" : wanted.label());
        return Reply.created(new NewKeyAnswer(
                key.key().id(),
                key.key().tenant(),
                key.key().space(),
                key.key().role(),
                key.key().label(),
                key.secret()));
    }

    private static Role role(@Nullable String name) {
        return switch (name) {
            case "admin" -> Role.ADMIN;
            case "member" -> Role.MEMBER;
            case null, default -> throw ProblemException.badRequest("role must be admin or member.");
        };
    }

    private Reply list(Request request) {
        List<KeyEntry> keys = access.keys(request.tenant(), request.queryInt("limit", 100, 1, LIMIT_MAX)).stream()
                .map(KeyEntry::of)
                .toList();
        return Reply.ok(new KeyList(request.tenant(), keys));
    }

    private Reply delete(Request request) {
        if (request.path("id").equals(request.caller().keyId())) {
            throw new ProblemException(409, "key_in_use", "This is the key you are using; delete it with another one.");
        }
        if (!access.delete(request.tenant(), request.path("id"))) {
            throw ProblemException.notFound("such key");
        }
        return Reply.noContent();
    }
}
