package io.continuum.instance.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.api.Api;
import io.continuum.instance.api.Json;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.api.Reply;
import io.continuum.instance.api.Request;
import io.continuum.instance.api.Routes;
import io.continuum.instance.knowledge.KnowledgeGraph;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /mcp}: the Model Context Protocol over streamable HTTP. A message is one POST and its answer one JSON document; this
 * server begins no conversation of its own, so there is no stream to listen on and nothing to subscribe to, which the protocol
 * leaves to the server; {@code GET /v1/events} tells of every change. The key is that of the routes. A session is optional: it
 * carries the profile and lets requests be cancelled.
 */
public final class McpRoutes implements Routes {
    private static final String SESSION = "Mcp-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";
    private static final int BATCH_MAX = 50;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Api api;
    private final McpServer server;
    private final SessionBook sessions;
    private final String publicOrigin;

    /** @param publicUrl where browsers may come from besides this machine; empty for nowhere */
    public McpRoutes(Api api, Endpoints endpoints, KnowledgeGraph graph, SecureRandom random, String publicUrl) {
        this.api = api;
        MemoryTools memory = new MemoryTools(endpoints);
        ClassicTools classic = new ClassicTools(graph);
        server = new McpServer(
                new Toolbox(memory.everyday(), memory.further(), classic.all(), memory.aliases()),
                new Resources(endpoints, classic::whole),
                new Prompts(endpoints));
        sessions = new SessionBook(random);
        publicOrigin = publicUrl.isEmpty() ? "" : origin(publicUrl);
    }

    @Override
    public void mount(Router router) {
        router.route("/mcp").handler(this::checkOrigin);
        router.post("/mcp").handler(api.reader(this::post));
        router.delete("/mcp").handler(api.reader(this::end));
        router.get("/mcp").handler(context -> {
            context.response().putHeader("Allow", "POST, DELETE");
            context.fail(new ProblemException(
                    405, "method_not_allowed", "This server sends nothing unasked; POST messages to /mcp."));
        });
    }

    /** A page of another site, let in by a name that it made point here, has no business with us. */
    private void checkOrigin(RoutingContext context) {
        String origin = context.request().getHeader("Origin");
        if (origin != null && !isAllowed(origin)) {
            context.fail(new ProblemException(
                    403,
                    "forbidden_origin",
                    "Pages of this origin may not use this server; set public_url to allow one."));
            return;
        }
        context.next();
    }

    private boolean isAllowed(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host != null && LOOPBACK.contains(host) || !publicOrigin.isEmpty() && origin.equals(publicOrigin);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String origin(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private Reply post(Request request) {
        String version = request.header(VERSION).orElse(McpServer.VERSIONS.getFirst());
        if (!McpServer.VERSIONS.contains(version)) {
            return rejected(
                    400,
                    new RpcError(
                            RpcError.INVALID_REQUEST,
                            "This server speaks the protocol versions " + String.join(", ", McpServer.VERSIONS) + "."));
        }
        JsonNode message;
        try {
            message = Data.parse(Json.utf8(request.rawBody().getBytes()));
        } catch (JsonProcessingException | ProblemException _) {
            return rejected(400, new RpcError(RpcError.PARSE_ERROR, "The body is no valid JSON in UTF-8."));
        }
        Profile profile = Profile.of(request.query("profile").orElse(Profile.DEFAULT.wireName()));
        if (McpServer.isInitialize(message)) {
            Session session = sessions.begin(request.caller().keyId(), profile);
            return server.answer(request.caller(), session, message)
                    .map(answer -> new Reply(200, answer, Map.of(SESSION, session.id())))
                    .orElseGet(() -> new Reply(202, null));
        }
        Optional<String> id = request.header(SESSION);
        Optional<Session> known =
                id.flatMap(sent -> sessions.find(request.caller().keyId(), sent));
        if (id.isPresent() && known.isEmpty()) {
            return rejected(
                    404, new RpcError(RpcError.INVALID_REQUEST, "There is no such session; send initialize again."));
        }
        Session session = known.orElseGet(() -> new Session("", request.caller().keyId(), profile));
        return message instanceof ArrayNode batch
                ? all(request, session, batch)
                : reply(
                        server.answer(request.caller(), session, message).stream()
                                .toList(),
                        false);
    }

    /** Clients of earlier versions may send several messages at once. */
    private Reply all(Request request, Session session, ArrayNode batch) {
        if (batch.isEmpty() || batch.size() > BATCH_MAX) {
            return rejected(
                    400, new RpcError(RpcError.INVALID_REQUEST, "A batch has 1 to " + BATCH_MAX + " messages."));
        }
        return reply(
                batch.valueStream()
                        .flatMap(each -> server.answer(request.caller(), session, each).stream())
                        .toList(),
                true);
    }

    private static Reply reply(List<ObjectNode> answers, boolean batch) {
        if (answers.isEmpty()) {
            return new Reply(202, null);
        }
        return Reply.ok(batch ? answers : answers.getFirst());
    }

    private static Reply rejected(int status, RpcError error) {
        return new Reply(status, McpServer.error(null, error));
    }

    private Reply end(Request request) {
        boolean ended = request.header(SESSION)
                .map(id -> sessions.end(request.caller().keyId(), id))
                .orElse(false);
        if (!ended) {
            throw ProblemException.notFound("such session");
        }
        return Reply.noContent();
    }
}
