package io.continuum.coordinator.ledger;

import io.continuum.coordinator.ledger.TransferResult.Field;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What was recorded; entries are never changed or deleted.
 *
 * @param step what kind of move it was
 * @param debit the account the credits left; in the end of a pending entry the escrow account
 * @param credit the account they reached; in a pending entry the escrow account
 * @param target where a pending entry wants to go in the end; otherwise equal to {@code credit}
 * @param pending the pending entry that this one ends; otherwise equal to {@code id}
 * @param expiresAt when a pending entry goes back by itself; otherwise {@link Order#NEVER}
 * @param nonce 32 random bytes, so that nobody guesses what its leaf hides
 */
public record Entry(
        TransferId id,
        Step step,
        Account debit,
        Account credit,
        Account target,
        TransferId pending,
        long amount,
        Code code,
        Instant at,
        Instant expiresAt,
        Bytes nonce) {
    public static final int NONCE_BYTES = 32;

    /** Numbers are stored and never reused. */
    public enum Step {
        SINGLE(1),
        PENDING(2),
        POST(3),
        VOID(4),
        /** What went back because only a part was posted. */
        REST(5);

        private final int number;

        Step(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        /** The name in answers, for example {@code pending}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Builds an entry from its stored numbers and names. @throws IllegalArgumentException if one means nothing */
    public static Entry stored(
            TransferId id,
            int step,
            String debit,
            String credit,
            String target,
            TransferId pending,
            long amount,
            int code,
            Instant at,
            Instant expiresAt,
            Bytes nonce) {
        if (step < 1 || step > Step.values().length) {
            throw new IllegalArgumentException("unknown step " + step);
        }
        return new Entry(
                id,
                Step.values()[step - 1],
                Account.parse(debit),
                Account.parse(credit),
                Account.parse(target),
                pending,
                amount,
                Code.ofNumber(code),
                at,
                expiresAt,
                nonce);
    }

    /** The organisations whose credits it moves can see it. */
    public boolean concerns(OrgId organisation) {
        return debit.concerns(organisation) || credit.concerns(organisation) || target.concerns(organisation);
    }

    /** In what this entry differs from what the transfer, carried out in this step, would have recorded. */
    Optional<Field> differs(Transfer order, Step wanted) {
        if (step != wanted) {
            return Optional.of(Field.STEP);
        }
        if (!target.equals(order.credit().facing(order.debit()))) {
            return Optional.of(Field.CREDIT);
        }
        if (!debit.equals(order.debit().facing(order.credit()))) {
            return Optional.of(Field.DEBIT);
        }
        if (amount != order.amount()) {
            return Optional.of(Field.AMOUNT);
        }
        return code == order.code() ? Optional.empty() : Optional.of(Field.CODE);
    }

    /** In what this entry differs from what ends the pending one in this step. */
    Optional<Field> differs(TransferId ended, Step wanted) {
        if (step != wanted) {
            return Optional.of(Field.STEP);
        }
        return pending.equals(ended) ? Optional.empty() : Optional.of(Field.PENDING);
    }

    @Override
    public String toString() {
        return "%s %s of %d (%s)".formatted(step.name().toLowerCase(Locale.ROOT), id, amount, code.text());
    }
}
