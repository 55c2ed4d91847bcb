package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.keyper.ChainSource.Fetched;
import io.continuum.coordinator.keyper.Following;
import io.continuum.coordinator.keyper.Following.Result;
import io.continuum.coordinator.keyper.SeedFolder;
import io.continuum.coordinator.keyper.Seeds;
import io.continuum.coordinator.keyper.Standings.Standing;
import io.continuum.coordinator.store.SqlFollowStore;
import io.continuum.coordinator.store.sqlite.SqliteDatabase;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.FederationMessages.Membership;
import io.continuum.protocol.message.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a keyper believes of a coordinator that lies, forks or falls silent. */
class FollowingTest {
    private static final URI COORDINATOR = URI.create("https://coordinator.example.org");

    private TestFederation federation;
    private TestMember bob;
    private Path folder;
    private SqliteDatabase database;
    private Following following;
    private UnaryOperator<Membership> lie = truth -> truth;
    private boolean silent;
    private Instant now = Instant.parse("2026-06-01T00:00:00Z");

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        federation = RunningCoordinator.ON_SQLITE.federation(2);
        bob = federation.join();
        database = SqliteDatabase.open(folder.resolve("keyper.db"), "db/keyper/sqlite");
        following = restarted();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test // C-81
    void theChainOfAnotherFederationIsRefused() {
        Membership other = chain(RunningCoordinator.ON_SQLITE.federation(2), 0, 1);
        lie = _ -> other;

        assertThat(following.follow(federation.id, COORDINATOR))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.WRONG_FEDERATION));
        assertThat(following.count()).isZero();
    }

    @Test // C-81
    void aLinkThatDoesNotContinueWhatWasVerifiedIsRefusedAndConfirmsNothing() {
        assertThat(following.follow(federation.id, COORDINATOR)).isInstanceOf(Result.Helping.class);
        federation.join();
        federation.join();
        lie = truth ->
                new Membership(truth.events().subList(1, 2), truth.descriptors(), truth.config(), truth.epochCommits());
        now = now.plus(Duration.ofHours(25));

        following.readDue();

        assertThat(standing(bob)).isInstanceOf(Standing.Unconfirmed.class);
        lie = truth -> truth;
        now = now.plus(Duration.ofMinutes(5));
        following.readDue();
        assertThat(standing(bob)).isInstanceOf(Standing.Member.class);
    }

    @Test // C-81
    void anotherCommitOfAnEpochThatWasVerifiedIsAFork() {
        following.follow(federation.id, COORDINATOR);
        TestFederation other = RunningCoordinator.ON_SQLITE.federation(2);
        lie = truth -> new Membership(
                truth.events(), truth.descriptors(), truth.config(), List.of(Bytes.of(other.commit.encoded())));

        assertThat(following.follow(federation.id, COORDINATOR))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.FORKED));
    }

    @Test // C-81
    void onlyWhatIsNewIsRead() {
        following.follow(federation.id, COORDINATOR);
        List<Membership> read = new ArrayList<>();
        lie = truth -> {
            read.add(truth);
            return truth;
        };
        new TestHelper(federation).remove(bob);
        now = now.plusSeconds(3);
        following.readDue();
        now = now.plusSeconds(3);
        following.readDue();

        assertThat(standing(bob)).isInstanceOf(Standing.Stranger.class);
        assertThat(read).hasSize(2);
        assertThat(read.getFirst().events()).hasSize(1);
        assertThat(read.getFirst().epochCommits())
                .as("the newest known and the new")
                .hasSize(2);
        assertThat(read.getLast().events()).isEmpty();
        assertThat(read.getLast().epochCommits()).hasSize(1);
    }

    @Test // C-82
    void aSilentCoordinatorIsServedOnForADayAndAskedLessAndLessOften() {
        following.follow(federation.id, COORDINATOR);
        silent = true;
        Instant began = now;
        List<Instant> asked = asks;
        asked.clear();
        while (now.isBefore(began.plus(Duration.ofMinutes(20)))) {
            now = now.plusSeconds(1);
            following.readDue();
        }

        assertThat(asked).hasSizeBetween(8, 18);
        now = began.plus(Duration.ofHours(24));
        assertThat(standing(bob)).isInstanceOf(Standing.Member.class);
        now = now.plusSeconds(1);
        assertThat(standing(bob)).isEqualTo(new Standing.Unconfirmed(began));
        assertThat(following.unconfirmed()).isEqualTo(1);
    }

    @Test // C-82
    void aRestartDoesNotMakeAnOldHeadNew() throws Exception {
        following.follow(federation.id, COORDINATOR);
        Instant began = now;
        now = now.plus(Duration.ofHours(25));

        following = restarted();

        assertThat(standing(bob)).isEqualTo(new Standing.Unconfirmed(began));
    }

    @Test // C-83
    void anOrganisationIsNewFromWhenTheKeyperFirstSawIt() throws Exception {
        Instant first = now;
        following.follow(federation.id, COORDINATOR);
        now = now.plus(Duration.ofDays(1));
        TestMember carol = federation.join();
        following.readDue();

        following = restarted();

        assertThat(standing(bob)).isEqualTo(new Standing.Member(bob.keys.org(), first, 1));
        assertThat(standing(carol)).isEqualTo(new Standing.Member(carol.keys.org(), first.plus(Duration.ofDays(1)), 1));
    }

    private final List<Instant> asks = new ArrayList<>();

    private Fetched fetch(URI coordinator, FederationId id, long from, long epochsFrom) {
        asks.add(now);
        return silent
                ? new Fetched.Unreachable("silent")
                : new Fetched.Chain(lie.apply(chain(federation, from, epochsFrom)));
    }

    private static Membership chain(TestFederation federation, long from, long epochsFrom) {
        return Json.read(
                        federation
                                .founder
                                .get(federation.path("/membership?from=%d&epochs_from=%d".formatted(from, epochsFrom)))
                                .raw()
                                .body()
                                .getBytes(StandardCharsets.UTF_8),
                        Membership.class)
                .orThrow();
    }

    private Standing standing(TestMember member) {
        return following.of(federation.id, member.keys.id());
    }

    private Following restarted() throws Exception {
        Seeds seeds = new Seeds(SeedFolder.open(folder.resolve("seeds")), TestMember.RANDOM);
        Following fresh = new Following(this::fetch, new SqlFollowStore(database), seeds, () -> now, Following.PAUSE);
        fresh.resume();
        return fresh;
    }
}
