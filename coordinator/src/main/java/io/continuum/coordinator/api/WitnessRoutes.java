package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.witness.Cosigning;
import io.continuum.coordinator.witness.Witness;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.NoteSignature;
import io.continuum.protocol.log.WitnessRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code POST /add-checkpoint} (C2SP tlog-witness), open to whoever has a checkpoint that a known log signed. */
final class WitnessRoutes {
    private final Signatures signatures;
    private final Witness witness;

    WitnessRoutes(Signatures signatures, Witness witness) {
        this.signatures = signatures;
        this.witness = witness;
    }

    void on(ApiServer server) {
        server.post(WitnessRequest.PATH, WitnessRequest.BYTES_MAX, this::add);
    }

    private Answer add(Request request) {
        signatures.unsigned(request, RouteClass.COSIGN);
        return switch (witness.add(request.body())) {
            case Cosigning.Cosigned(List<NoteSignature> cosignatures) ->
                Answer.text(new String(WitnessRequest.encodeAnswer(cosignatures), StandardCharsets.UTF_8));
            case Cosigning.OtherSize(long size) ->
                new Answer(409, WitnessRequest.SIZE_MEDIA_TYPE, (size + "\n").getBytes(StandardCharsets.US_ASCII));
            case Cosigning.Forked _ ->
                throw ProblemException.of(
                        409, Refusal.FORKED.code(), "this log signed another tree of the same size: keep both notes");
            case Cosigning.UnknownLog _ ->
                throw ProblemException.of(
                        404,
                        "unknown_log",
                        "no configuration of a federation that this keyper helps names a log of this origin");
            case Cosigning.Refused(int status, Refusal refusal, String detail) ->
                throw ProblemException.of(status, refusal.code(), detail);
        };
    }
}
