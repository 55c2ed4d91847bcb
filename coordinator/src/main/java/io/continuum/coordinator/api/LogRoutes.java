package io.continuum.coordinator.api;

import io.continuum.coordinator.log.Logs;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.TilePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files of a federation's log: below its prefix they are those of C2SP tlog-tiles. */
final class LogRoutes {
    private static final String PREFIX = "/log/";

    private final Gate gate;
    private final Logs logs;

    LogRoutes(Gate gate, Logs logs) {
        this.gate = gate;
        this.logs = logs;
    }

    void on(ApiServer server) {
        server.get("/v1/federations/:fed/log/checkpoint", this::checkpoint);
        server.get("/v1/federations/:fed/log/tile/*", this::tile);
    }

    private Answer checkpoint(Request request) {
        FederationId federation = request.federationInPath();
        gate.reader(federation, request);
        return logs.checkpoint(federation)
                .map(note -> Answer.text(new String(note, StandardCharsets.UTF_8)))
                .orElseThrow(() -> ProblemException.of(
                        404, "no_checkpoint", "this log has nothing in it yet: try again in a second"));
    }

    private Answer tile(Request request) {
        FederationId federation = request.federationInPath();
        gate.reader(federation, request);
        String path = request.path().substring(request.path().indexOf(PREFIX) + PREFIX.length());
        return switch (TilePath.parse(path)) {
            case Checked.Refused<TilePath>(Refusal _, String detail) ->
                throw ProblemException.badRequest("malformed_tile_path", detail);
            case Checked.Valid<TilePath>(TilePath tile) -> answer(federation, tile);
        };
    }

    private Answer answer(FederationId federation, TilePath tile) {
        try {
            byte[] file = logs.tiles(federation)
                    .fetch(tile)
                    .orElseThrow(() -> ProblemException.of(
                            404, "no_such_tile", "the log does not reach this far; its checkpoint says how far"));
            Answer answer = Answer.bytes(file);
            return tile.partial() ? answer : answer.unchanging();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
