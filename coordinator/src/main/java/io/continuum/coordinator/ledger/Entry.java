package io.continuum.coordinator.ledger;

import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.Locale;

/**
 * What was recorded; entries are never changed or deleted.
 *
 * @param seq counts the entries of a federation from 1, without gaps
 * @param step what kind of move it was
 * @param debit the account the credits left; in a post or void the escrow account
 * @param credit the account they reached; in a pending entry the escrow account
 * @param target where a pending entry wants to go in the end; otherwise equal to {@code credit}
 * @param pending the pending entry that a post or void ends; otherwise equal to {@code id}
 */
public record Entry(
        long seq,
        TransferId id,
        Step step,
        Account debit,
        Account credit,
        Account target,
        TransferId pending,
        long amount,
        Code code,
        Instant at) {

    /** Numbers are stored and never reused. */
    public enum Step {
        SINGLE(1),
        PENDING(2),
        POST(3),
        VOID(4);

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

    /** Builds an entry from its stored numbers. */
    public static Entry stored(
            long seq,
            TransferId id,
            int step,
            String debit,
            String credit,
            String target,
            TransferId pending,
            long amount,
            int code,
            Instant at) {
        return new Entry(
                seq,
                id,
                Step.values()[step - 1],
                Account.parse(debit),
                Account.parse(credit),
                Account.parse(target),
                pending,
                amount,
                Code.ofNumber(code),
                at);
    }

    /** Whether this entry is what the order, carried out in this step, would have recorded. */
    boolean records(Transfer order, Step wanted) {
        return step == wanted
                && debit.equals(order.debit())
                && target.equals(order.credit())
                && amount == order.amount()
                && code == order.code();
    }
}
