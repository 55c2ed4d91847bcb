package io.continuum.coordinator.measure;

/**
 * Sums over all federations, as the database has them.
 *
 * @param logUnwitnessed leaves that the newest witnessed checkpoint of their log does not reach
 * @param logPending leaves that have no place yet
 * @param minted millicredits that were ever made, and likewise what was burned
 * @param nonces kept in the database
 */
public record Totals(
        long federations,
        long members,
        long releases,
        long logSize,
        long logUnwitnessed,
        long logPending,
        long minted,
        long burned,
        long pool,
        long treasury,
        long nonces) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
