package io.continuum.protocol.sync;

/** Something that must hold in every simulation did not. */
final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    enum Check {
        /** After everything has healed, replicas that may talk come to hold the same within bounded time. */
        AGREEMENT,
        /** What is held is what the ops define, worked out anew: nothing comes back, nothing concurrent is lost. */
        DEFINITION,
        /** Only what its origin signed is held. */
        GENUINE,
        /** A write that was acknowledged is held by all in the end. */
        SURVIVAL,
        /** Nobody says that it holds what it does not. */
        CLAIM,
        /** Nobody believes that another holds what it does not. */
        BELIEF,
        /** An op is forgotten only once every member has it. */
        FORGOTTEN,
        /** A log is frozen only if it is forked. */
        FREEZE,
        /** A session keeps and sends no more than it promises. */
        BOUND,
        /** Who agrees is silent. */
        QUIET,
        /** What an honest replica serves as a snapshot is taken. */
        SNAPSHOT,
        /** The code failed. */
        EXCEPTION
    }

    final Check check;

    SimulationFailure(Check check, String what) {
        super(check + ": " + what);
        this.check = check;
    }

    SimulationFailure(Throwable cause) {
        super(Check.EXCEPTION + ": " + cause, cause);
        this.check = Check.EXCEPTION;
    }
}
