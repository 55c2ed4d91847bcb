package io.continuum.protocol.message;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;

/** Messages about who is in a federation, who is held back, and what those have to say. Times are RFC 3339. */
public final class ConductMessages {
    private static final int CODE_LENGTH_MAX = 60;
    private static final int NOTE_LENGTH_MAX = 500;
    private static final int APPEAL_LENGTH_MAX = 2_000;
    private static final int APPEAL_ID_BYTES = 16;

    private ConductMessages() {}

    /**
     * An organisation and its place in the tree of sponsors.
     *
     * @param instances active ones
     * @param admins how many of those are admins
     * @param grounds why it is held back; empty if it is not
     */
    public record Organisation(
            OrgId organisation,
            OrgId sponsor,
            OrgId subtree,
            String joinedAt,
            int instances,
            int admins,
            String grounds) {}

    /** Answer to {@code GET /v1/federations/{fed}/organisations}. */
    public record Organisations(List<Organisation> organisations) {}

    /**
     * What an organisation has at stake when it is removed; answer to {@code GET /v1/federations/{fed}/stakes}.
     *
     * @param openContributions that wait for others; they stay and go on counting
     * @param escrowMillicredits what is held for it and not settled
     * @param invitees organisations that it brought in
     * @param bondsGivenMillicredits what it has locked for those
     * @param slashedMillicredits what would be burned of its sponsor's bond, as it is suspended for cause; else 0
     */
    public record Stakes(
            OrgId organisation,
            long openContributions,
            long availableMillicredits,
            long escrowMillicredits,
            long invitees,
            long bondsGivenMillicredits,
            long slashedMillicredits) {}

    /** {@code POST /v1/federations/{fed}/suspensions} */
    public record Suspend(
            OrgId organisation,
            String grounds,
            @MayBeMissing String note) {
        public Suspend {
            Bounds.text("grounds", grounds, CODE_LENGTH_MAX);
            Bounds.text("note", note, NOTE_LENGTH_MAX);
        }
    }

    /** {@code POST /v1/federations/{fed}/suspensions/lift} */
    public record Restore(OrgId organisation) {}

    /** @param liftedAt empty while it lasts */
    public record Suspension(
            OrgId organisation,
            String grounds,
            String note,
            String since,
            String by,
            String liftedAt,
            String liftedBy) {}

    /** Answer to {@code GET /v1/federations/{fed}/suspensions}, newest first. */
    public record Suspensions(List<Suspension> suspensions) {}

    /**
     * {@code POST /v1/federations/{fed}/appeals}
     *
     * @param about the code of the refusal
     */
    public record SendAppeal(String about, String message) {
        public SendAppeal {
            Bounds.text("about", about, CODE_LENGTH_MAX);
            Bounds.text("message", message, APPEAL_LENGTH_MAX);
            if (message.isBlank()) {
                throw new IllegalArgumentException("message is empty");
            }
        }
    }

    /** {@code POST /v1/federations/{fed}/appeals/answer} */
    public record AnswerAppeal(Bytes appeal, String answer) {
        public AnswerAppeal {
            appeal.requireLength(APPEAL_ID_BYTES, "appeal");
            Bounds.text("answer", answer, APPEAL_LENGTH_MAX);
        }
    }

    /** @param answer empty until somebody answered, as are {@code answeredAt} and {@code answeredBy} */
    public record Appeal(
            Bytes appeal,
            OrgId organisation,
            InstanceId instance,
            String about,
            String message,
            String at,
            String answer,
            String answeredAt,
            String answeredBy) {}

    /** Answer to {@code GET /v1/federations/{fed}/appeals}, newest first. */
    public record Appeals(List<Appeal> appeals) {}

    /** A moment as these messages show it; empty for none. */
    public static String shown(Instant at) {
        return at.equals(Instant.EPOCH) ? "" : at.toString();
    }
}
