package io.continuum.coordinator.witness;

import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.NoteSignature;
import java.util.List;

/** What came of asking a witness to cosign. */
public sealed interface Cosigning {
    /** 200: the checkpoint is kept, and these are the witness's signatures. */
    record Cosigned(List<NoteSignature> signatures) implements Cosigning {
        public Cosigned {
            signatures = List.copyOf(signatures);
        }
    }

    /** 409 with the size: the witness knows another tree than the asker thinks; 0 if none. */
    record OtherSize(long size) implements Cosigning {}

    /** 409: the log signed two trees of one size. Both notes are kept in the server's log. */
    record Forked() implements Cosigning {}

    /** 404: a log that this witness does not follow. */
    record UnknownLog() implements Cosigning {}

    /** 400, 403 or 422: what was sent is not to be cosigned. */
    record Refused(int status, Refusal refusal, String detail) implements Cosigning {}
}
