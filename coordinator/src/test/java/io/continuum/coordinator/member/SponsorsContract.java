package io.continuum.coordinator.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlMemberStore;
import io.continuum.coordinator.store.SqlSponsorStore;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.roster.Member.Role;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who brought whom in, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SponsorsContract {
    private Database database;
    private Sponsors sponsors;
    private TestChain chain;

    abstract Database open();

    @BeforeAll
    void openDatabase() {
        database = open();
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void found() {
        SqlMemberStore members = new SqlMemberStore(database);
        sponsors = new Sponsors(new SqlSponsorStore(database), members, database);
        chain = TestChain.found(members, sponsors, database);
    }

    @Test // C-200
    void theSponsorIsWhoseMemberSignedTheFirstAdd() {
        TestChain.Someone bob = chain.add(chain.founder(), Role.ADMIN);
        TestChain.Someone carol = chain.add(bob, Role.MEMBER);

        assertThat(sponsors.sponsorOf(chain.federation(), bob.org()))
                .isEqualTo(chain.founder().org());
        assertThat(sponsors.sponsorOf(chain.federation(), carol.org())).isEqualTo(bob.org());
    }

    @Test // C-200
    void aSubtreeBeginsBelowTheFounder() {
        TestChain.Someone bob = chain.add(chain.founder(), Role.ADMIN);
        TestChain.Someone carol = chain.add(bob, Role.ADMIN);
        TestChain.Someone dave = chain.add(carol, Role.MEMBER);
        TestChain.Someone erin = chain.add(chain.founder(), Role.MEMBER);

        assertThat(subtree(bob)).isEqualTo(bob.org());
        assertThat(subtree(carol)).isEqualTo(bob.org());
        assertThat(subtree(dave)).isEqualTo(bob.org());
        assertThat(subtree(erin)).isEqualTo(erin.org());
    }

    @Test // C-200
    void theFounderIsItsOwnSponsorAndItsOwnSubtree() {
        OrgId founder = chain.founder().org();

        assertThat(sponsors.sponsorOf(chain.federation(), founder)).isEqualTo(founder);
        assertThat(sponsors.subtreeOf(chain.federation(), founder)).isEqualTo(founder);
    }

    @Test // C-200
    void aFurtherInstanceChangesNoSponsor() {
        TestChain.Someone bob = chain.add(chain.founder(), Role.ADMIN);
        TestChain.Someone carol = chain.add(bob, Role.MEMBER);
        chain.addSibling(chain.founder(), carol);

        assertThat(sponsors.sponsorOf(chain.federation(), carol.org())).isEqualTo(bob.org());
    }

    @Test // C-200
    void whoWasNeverInTheFederationHasNoSponsor() {
        assertThatThrownBy(() -> sponsors.sponsorOf(
                        chain.federation(), TestChain.Someone.fresh().org()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test // C-201
    void anEarlierDatabaseIsFilledFromTheChain() {
        TestChain.Someone bob = chain.add(chain.founder(), Role.ADMIN);
        TestChain.Someone renewed = chain.renewKeys(bob);
        TestChain.Someone carol = chain.add(renewed, Role.MEMBER);
        TestChain.Someone erin = chain.add(chain.founder(), Role.MEMBER);
        chain.addSibling(chain.founder(), carol);
        Map<OrgId, Sponsor> written = places(chain.founder(), bob, carol, erin);
        database.execute(
                "update organisation set sponsor_id = ?, subtree_id = ? where fed_id = ?",
                new byte[0],
                new byte[0],
                chain.federation());

        sponsors.fill();

        assertThat(places(chain.founder(), bob, carol, erin)).isEqualTo(written);
        assertThat(written.get(carol.org())).isEqualTo(new Sponsor(bob.org(), bob.org()));
    }

    private Map<OrgId, Sponsor> places(TestChain.Someone... all) {
        Map<OrgId, Sponsor> places = new HashMap<>();
        for (TestChain.Someone each : all) {
            places.put(each.org(), new Sponsor(sponsors.sponsorOf(chain.federation(), each.org()), subtree(each)));
        }
        return places;
    }

    private OrgId subtree(TestChain.Someone someone) {
        return sponsors.subtreeOf(chain.federation(), someone.org());
    }
}
