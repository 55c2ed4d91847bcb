package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochCommitTest {
    private final TestFederation federation = new TestFederation(1, 2, 3);

    private EpochCommit next(EpochSecrets secrets, EpochCommit.Reason reason, InstanceKeys committer) {
        return EpochCommit.after(federation.history.newestCommit(), federation.roster(), secrets, reason, committer);
    }

    private Checked<FederationHistory> append(EpochCommit commit) {
        return federation.history.appendCommit(commit.encoded());
    }

    @Test
    void everyMemberOpensTheSameSecrets() {
        federation.nextEpoch(EpochCommit.Reason.PERIODIC);
        for (InstanceKeys keys : federation.keys) {
            EpochSecrets opened = federation.history.newestCommit().open(keys).orThrow();
            assertThat(opened).isEqualTo(federation.secrets);
            assertThat(opened.envelopeKey()).isEqualTo(federation.secrets.envelopeKey());
        }
    }

    /** SPEC.md S-26. */
    @Test
    void whoWasRemovedCannotOpenTheNextEpoch() {
        InstanceKeys removed = federation.keys.get(2);
        federation.append(new Body.Remove(removed.id(), RemoveReason.REMOVED), federation.founder());
        federation.nextEpoch(EpochCommit.Reason.MEMBER_REMOVED);
        assertRefused(federation.history.newestCommit().open(removed), Refusal.CANNOT_OPEN);
        assertValid(federation.history.newestCommit().open(federation.keys.get(1)));
    }

    @Test
    void noByteOfACommitCanBeChangedUnnoticed() {
        byte[] encoded = next(
                        federation.secrets.nextEpoch(federation.random),
                        EpochCommit.Reason.PERIODIC,
                        federation.founder())
                .encoded();
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            byte[] changed = encoded.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(federation.history.appendCommit(changed))
                    .as("byte %d", at)
                    .isInstanceOf(Checked.Refused.class);
        }
        assertRefused(federation.history.appendCommit(Arrays.copyOf(encoded, encoded.length - 1)), Refusal.MALFORMED);
        assertRefused(federation.history.appendCommit(Bytes.concat(encoded, new byte[1])), Refusal.MALFORMED);
        assertRefused(federation.history.appendCommit(new byte[20]), Refusal.MALFORMED);
    }

    /** SPEC.md S-26. */
    @Test
    void onlyAnAdminCommitsAnEpoch() {
        EpochSecrets secrets = federation.secrets.nextEpoch(federation.random);
        assertRefused(append(next(secrets, EpochCommit.Reason.PERIODIC, federation.keys.get(1))), Refusal.NOT_ALLOWED);
    }

    /** SPEC.md S-26. */
    @Test
    void aCommitFollowsTheOneBeforeForTheNewestRoster() {
        EpochCommit stale = next(
                federation.secrets.nextEpoch(federation.random), EpochCommit.Reason.PERIODIC, federation.founder());
        federation.append(new Body.Remove(federation.keys.get(2).id(), RemoveReason.REMOVED), federation.founder());
        assertRefused(append(stale), Refusal.BROKEN_CHAIN);

        EpochCommit first = federation.history.newestCommit();
        federation.nextEpoch(EpochCommit.Reason.MEMBER_REMOVED);
        EpochCommit again = EpochCommit.after(
                first, federation.roster(), federation.secrets, EpochCommit.Reason.PERIODIC, federation.founder());
        assertRefused(append(again), Refusal.BROKEN_CHAIN);
        EpochSecrets skipped = federation.secrets.nextEpoch(federation.random).nextEpoch(federation.random);
        assertRefused(append(next(skipped, EpochCommit.Reason.PERIODIC, federation.founder())), Refusal.BROKEN_CHAIN);
    }

    /** SPEC.md S-26. */
    @Test
    void aTagEpochBeginsWithAConfigurationThatSaysSo() {
        EpochSecrets early = federation.secrets.nextTagEpoch(federation.random);
        assertRefused(append(next(early, EpochCommit.Reason.TAG_EPOCH, federation.founder())), Refusal.MISMATCH);

        FederationConfig config = federation.config;
        FederationConfig second = config.nextTagEpoch(List.of(), Hardening.NONE);
        Roster roster = federation.roster();
        Body.ConfigChange change = new Body.ConfigChange(2, 2, second.hash(roster.federation()));
        federation.history = federation
                .history
                .appendConfig(
                        MembershipEvent.after(roster, change, federation.founder())
                                .encoded(),
                        second.sign(roster.federation(), federation.founder()),
                        LocalMinima.DEFAULT)
                .orThrow();
        assertRefused(
                append(next(
                        federation.secrets.nextEpoch(federation.random),
                        EpochCommit.Reason.PERIODIC,
                        federation.founder())),
                Refusal.MISMATCH);
        assertValid(append(next(early, EpochCommit.Reason.TAG_EPOCH, federation.founder())));
    }

    /** SPEC.md S-26. */
    @Test
    void aCompromiseBeginsANewTagEpoch() {
        EpochSecrets same = federation.secrets.nextEpoch(federation.random);
        assertRefused(append(next(same, EpochCommit.Reason.COMPROMISE, federation.founder())), Refusal.MISMATCH);
    }

    /** SPEC.md S-27. */
    @Test
    void aCommitThatSealsOtherSecretsToOneMemberIsFoundOutByIt() {
        EpochCommit honest = next(
                federation.secrets.nextEpoch(federation.random), EpochCommit.Reason.PERIODIC, federation.founder());
        EpochCommit other = next(
                federation.secrets.nextEpoch(federation.random), EpochCommit.Reason.PERIODIC, federation.founder());
        byte[] mixed = honest.encoded();
        // The first entry of the other commit, whose header is the same: another pair of secrets for one member.
        System.arraycopy(other.encoded(), 218, mixed, 218, 32 + 2 + 1200);
        byte[] unsigned = Arrays.copyOf(mixed, mixed.length - 64);
        byte[] signature = federation.founder().signing().sign(Labels.EPOCH_COMMIT.info(Labels.sha256(unsigned)));
        EpochCommit signed =
                EpochCommit.decode(Bytes.concat(unsigned, signature)).orThrow();
        assertValid(append(signed));
        List<Checked<EpochSecrets>> opened =
                federation.keys.stream().map(signed::open).toList();
        assertThat(opened).filteredOn(checked -> checked.accepted().isPresent()).hasSize(2);
        assertThat(opened)
                .filteredOn(checked -> checked instanceof Checked.Refused<EpochSecrets> refused
                        && refused.refusal() == Refusal.BAD_MAC)
                .hasSize(1);
    }

    /** SPEC.md S-29. */
    @Test
    void theDerivedKeysDifferByPurposeFederationAndEpoch() {
        EpochSecrets secrets = federation.secrets;
        EpochSecrets elsewhere = new EpochSecrets(
                new TestFederation(2, 2, 1).roster().federation(), 1, 1, secrets.envelopeSecret(), secrets.tagSecret());
        EpochSecrets later =
                new EpochSecrets(secrets.federation(), 2, 1, secrets.envelopeSecret(), secrets.tagSecret());
        assertThat(List.of(
                        Bytes.of(secrets.envelopeKey()),
                        Bytes.of(secrets.peerKey()),
                        Bytes.of(secrets.tagKey()),
                        Bytes.of(secrets.indexKey()),
                        Bytes.of(elsewhere.envelopeKey()),
                        Bytes.of(elsewhere.tagKey()),
                        Bytes.of(later.envelopeKey())))
                .doesNotHaveDuplicates();
        assertThat(later.tagKey()).isEqualTo(secrets.tagKey());
    }

    @Test
    void aKeyringFindsTheSecretsOfAnEpochAndOfATagEpoch() {
        EpochSecrets first = federation.secrets;
        EpochSecrets second = first.nextEpoch(federation.random);
        EpochSecrets third = second.nextTagEpoch(federation.random);
        Keyring keyring = Keyring.of(List.of(third, first, second));
        assertThat(keyring.newest()).isEqualTo(third);
        assertThat(keyring.ofEpoch(2)).hasValue(second);
        assertThat(keyring.ofEpoch(4)).isEmpty();
        assertThat(keyring.ofTagEpoch(1)).hasValue(second);
        assertThat(EpochSecrets.decode(first.federation(), second.encode()).orThrow())
                .isEqualTo(second);
        assertThatThrownBy(() -> Keyring.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertRefused(EpochSecrets.decode(first.federation(), new byte[] {1}), Refusal.MALFORMED);
    }
}
