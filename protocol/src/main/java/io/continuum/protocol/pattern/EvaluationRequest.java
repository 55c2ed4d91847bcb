package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VoprfEvaluation;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tag helper is asked: {@code u8 1 || fed_id(32) || u32 tag_epoch || u8 n || n × element(33)}.
 *
 * @param blinded 1 to 64 elements; whether they are points is found out by who evaluates them
 */
public record EvaluationRequest(FederationId federation, long tagEpoch, List<Bytes> blinded) {
    /** No request is longer. */
    public static final int BYTES_MAX = 38 + VoprfEvaluation.BATCH_MAX * VoprfEvaluation.ELEMENT_BYTES;

    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 38;

    public EvaluationRequest {
        blinded = List.copyOf(blinded);
    }

    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        out.writeBytes(federation.toArray());
        out.writeBytes(Bytes.u32(tagEpoch));
        out.write(blinded.size());
        blinded.forEach(element -> out.writeBytes(element.toArray()));
        return out.toByteArray();
    }

    public static Checked<EvaluationRequest> decode(byte[] bytes) {
        return Checked.of(() -> {
            require(bytes.length >= FIXED_BYTES, Refusal.MALFORMED, "a request of " + bytes.length + " bytes");
            ByteBuffer in = ByteBuffer.wrap(bytes);
            require(in.get() == VERSION, Refusal.UNSUPPORTED, "version of the request");
            byte[] federation = new byte[FederationId.BYTES];
            in.get(federation);
            long tagEpoch = in.getInt() & 0xffff_ffffL;
            int count = in.get() & 0xff;
            require(count > 0, Refusal.BATCH_EMPTY, "a request for nothing");
            require(
                    count <= VoprfEvaluation.BATCH_MAX,
                    Refusal.BATCH_TOO_LARGE,
                    "a request for " + count + ", at most " + VoprfEvaluation.BATCH_MAX);
            require(
                    in.remaining() == count * VoprfEvaluation.ELEMENT_BYTES,
                    Refusal.MALFORMED,
                    in.remaining() + " bytes for " + count + " elements");
            return new EvaluationRequest(FederationId.of(federation), tagEpoch, elements(in, count));
        });
    }

    /** The next {@code count} elements. */
    static List<Bytes> elements(ByteBuffer in, int count) {
        List<Bytes> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] element = new byte[VoprfEvaluation.ELEMENT_BYTES];
            in.get(element);
            elements.add(Bytes.of(element));
        }
        return elements;
    }
}
