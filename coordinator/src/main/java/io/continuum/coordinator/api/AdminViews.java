package io.continuum.coordinator.api;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.message.ConductMessages.Organisation;
import io.continuum.protocol.message.FederationMessages.Health;
import java.util.List;
import java.util.Map;

/** What the operator's routes answer. Amounts are millicredits, days dates in UTC. */
final class AdminViews {
    private AdminViews() {}

    /** A federation in the list of all. */
    record Federation(
            FederationId federation,
            String name,
            String preset,
            int k,
            long tagEpoch,
            int members,
            int organisations,
            int suspended,
            int openAppeals,
            int openReports) {}

    record Overview(Health health, List<Federation> federations) {}

    record Member(InstanceId instance, String fingerprint, OrgId organisation, String role, long joinedSeq) {}

    record Members(List<Organisation> organisations, List<Member> members) {}

    /** One kind of ledger entry on a day. */
    record Flow(String code, long times, long amount) {}

    record Day(String day, long contributions, long releases, List<Flow> flows) {}

    record Days(List<Day> days) {}

    /** What one kind of account holds in all. */
    record Total(String kind, long balance, long credited, long debited) {}

    record Purse(
            OrgId organisation,
            long available,
            long allowance,
            long escrow,
            long bond,
            long earned,
            boolean active,
            boolean starved) {}

    /**
     * @param active organisations that contributed in the last 30 days
     * @param starved how many of them can pay for no page today
     * @param partsWaiting parts of releases that are paid once they can no longer prove to be renewals
     * @param renewals the newest
     */
    record Credits(
            List<Total> totals,
            List<Purse> purses,
            int active,
            int starved,
            long pagePrice,
            long partsWaiting,
            List<Renewal> renewals) {}

    /** A release that an organisation said to hold what an earlier tag epoch released. Which tags, the operator need not see. */
    record Renewal(long tagEpoch, long renewedTagEpoch, OrgId organisation, String at) {}

    /**
     * @param size leaves
     * @param signed leaves under the newest checkpoint; 0 if there is none
     * @param witnessed leaves under the newest checkpoint with enough witnesses; 0 if there is none
     * @param quorum signatures of witnesses that members ask for
     */
    record Log(String vkey, long size, Bytes root, long signed, long witnessed, long quorum, int witnesses) {}

    /** What a check found: nothing is broken, or one sentence for each thing that is. */
    record Checked(boolean ok, List<String> broken, long tookMs) {}

    /** @param value in {@code unit}; {@code proposed} equals it where nothing else is proposed */
    record Parameter(
            String name, String unit, long value, long proposed, long min, long max, String meaning, String prevents) {}

    /** @param proposedAt empty if nothing is proposed */
    record Policy(String preset, List<Parameter> parameters, String proposedAt) {}

    /** What the operator proposes: parameters by name; those left out stay as they are. */
    record Proposal(Map<String, Long> values) {}

    /** What came of a strategy, for one honest member or all organisations of one cheat, in millicredits a day. */
    record Fate(String strategy, int organisations, long earned, long lost, long net, double pages) {}

    /**
     * What a policy did to simulated members.
     *
     * @param paying strategies that paid better than honesty
     */
    record Trial(int days, List<Fate> fates, List<String> paying) {}

    record Simulated(int k, Trial inForce, Trial proposed) {}
}
