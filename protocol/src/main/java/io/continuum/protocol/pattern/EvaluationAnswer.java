package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VoprfEvaluation;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of what a tag helper answers: {@code n × element(33) || proof(64)}. The asker knows n. */
final class EvaluationAnswer {
    private EvaluationAnswer() {}

    static byte[] encode(VoprfEvaluation evaluation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        evaluation.elements().forEach(element -> out.writeBytes(element.toArray()));
        out.writeBytes(evaluation.proof().toArray());
        return out.toByteArray();
    }

    static VoprfEvaluation decode(byte[] bytes, int count) throws RefusalException {
        int expected = count * VoprfEvaluation.ELEMENT_BYTES + VoprfEvaluation.PROOF_BYTES;
        require(bytes.length == expected, Refusal.MALFORMED, "an answer of " + bytes.length + " bytes");
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Bytes> elements = EvaluationRequest.elements(in, count);
        byte[] proof = new byte[VoprfEvaluation.PROOF_BYTES];
        in.get(proof);
        return new VoprfEvaluation(elements, Bytes.of(proof));
    }
}
