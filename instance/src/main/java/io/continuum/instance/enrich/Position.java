package io.continuum.instance.enrich;

/**
 * How far a task has come in a tenant's events.
 *
 * @param done the last event that is done with
 * @param terms the model and the spaces it was done under; under others it begins anew
 */
public record Position(long done, String terms) {
    /** Nothing is done yet. */
    public static final Position START = new Position(0, "");
}
