package io.continuum.protocol.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditRules.Sold;
import io.continuum.protocol.ledger.CreditRules.Split;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreditRulesTest {
    private static final OrgId ALICE = org(1);
    private static final OrgId BOB = org(2);
    private static final OrgId CAROL = org(3);
    private static final OrgId CAROLS_SOCK = org(4);
    private static final UnaryOperator<OrgId> SUBTREES = org -> org.equals(CAROLS_SOCK) ? CAROL : org;

    private final CreditRules circle = new CreditRules(CreditPolicy.circle());
    private final CreditRules open = new CreditRules(CreditPolicy.open());

    @Test // S-46
    void eachSubtreeOfAReleaseGetsOnePart() {
        assertThat(circle.releaseParts(List.of(ALICE, BOB, CAROL), SUBTREES))
                .isEqualTo(Map.of(ALICE, 3_333L, BOB, 3_333L, CAROL, 3_333L));
        assertThat(circle.releaseParts(List.of(ALICE, CAROL, CAROLS_SOCK), SUBTREES))
                .isEqualTo(Map.of(ALICE, 3_333L, CAROL, 1_666L, CAROLS_SOCK, 1_666L));
        assertThat(circle.releaseParts(List.of(CAROL, CAROLS_SOCK), SUBTREES))
                .as("who confirms only itself earns nothing")
                .isEmpty();
    }

    @Test // S-46
    void whoPadsAReleaseWithItsOwnTakesNothingFromOthers() {
        assertThat(open.releaseParts(List.of(ALICE, BOB, CAROL, CAROLS_SOCK), SUBTREES))
                .isEqualTo(Map.of(ALICE, 3_333L, BOB, 3_333L, CAROL, 1_666L, CAROLS_SOCK, 1_666L));
        assertThat(open.releaseShares(List.of(ALICE, BOB, CAROL, CAROLS_SOCK), SUBTREES))
                .isEqualTo(3);
    }

    @ParameterizedTest // S-47
    @CsvSource({
        "0, 0, 0, 3333",
        "0, 5000, 5000, 1000",
        "0, 6000, 6000, 0",
        "89, 6000, 6000, 0",
        "90, 6000, 6000, 3333",
        "90, 6000, 29000, 1000",
        "90, 6000, 31000, 0"
    })
    void aReleasePaysWithinTheBoundsOfTheDay(long days, long organisation, long subtree, long paid) {
        assertThat(open.vest(3_333, days, organisation, subtree)).isEqualTo(paid);
        assertThat(circle.vest(3_333, days, organisation, subtree)).isEqualTo(3_333);
    }

    @Test // S-48
    void newcomersShareFreePagesAndBringNone() {
        assertThat(open.welcome()).isZero();
        assertThat(open.sharesFreePages(129, 100)).isTrue();
        assertThat(open.sharesFreePages(130, 100)).isFalse();
        assertThat(open.refill(0, 130, 100, 100, false))
                .as("what was shared is not given again")
                .isEqualTo(5_000);
        assertThat(open.refill(0, 130, 100, 100, true)).isEqualTo(50_000);
        assertThat(circle.welcome()).isEqualTo(10_000);
        assertThat(circle.refill(10_000, 101, 100, 100, false)).isEqualTo(5_000);
        assertThat(circle.refill(48_000, 101, 100, 100, false)).isEqualTo(2_000);
        assertThat(circle.refill(0, 99, 100, 100, false)).isZero();
    }

    @ParameterizedTest // S-50
    @CsvSource({"0, 1000", "30, 500", "120, 0", "400, 0", "-1, 1000"})
    void aRoyaltyFallsWithAge(long days, long permille) {
        assertThat(open.weightPermille(Duration.ofDays(days))).isEqualTo(permille);
    }

    @Test // S-49
    void thePriceOfAPageIsSharedOutToTheLastMillicredit() {
        Sold fresh = new Sold(Duration.ZERO, List.of(ALICE, BOB, CAROL));
        Sold stale = new Sold(Duration.ofDays(30), List.of(ALICE, BOB, CAROL));

        Split split = open.split(1_000, List.of(fresh, stale), CAROLS_SOCK, SUBTREES, true);

        assertThat(split.royalties())
                .as("350 for each pattern, half of it for the stale one, none within the buyer's subtree")
                .isEqualTo(Map.of(ALICE, 116L + 58L, BOB, 116L + 58L));
        assertThat(split.burned()).isEqualTo(100);
        assertThat(split.pool()).isEqualTo(1_000 - 100 - 348);
    }

    @Test // S-49
    void aPatternPaysSubtreesAndNotOrganisations() {
        Sold padded = new Sold(Duration.ZERO, List.of(ALICE, CAROL, CAROLS_SOCK));

        assertThat(open.split(1_000, List.of(padded), BOB, SUBTREES, true).royalties())
                .isEqualTo(Map.of(ALICE, 350L, CAROL, 175L, CAROLS_SOCK, 175L));
    }

    @Test // S-49
    void aPageOfNoUsePaysNobody() {
        Sold pattern = new Sold(Duration.ZERO, List.of(ALICE, BOB));
        assertThat(open.split(1_000, List.of(pattern), CAROL, SUBTREES, false))
                .isEqualTo(new Split(Map.of(), 900, 100));
    }

    @Test // S-97
    void depositsAndHoardsShrink() {
        assertThat(open.burnedOfDeposit(2_000)).isEqualTo(1_000);
        assertThat(open.demurrage(500_000)).isZero();
        assertThat(open.demurrage(600_000)).isEqualTo(1_000);
        assertThat(circle.demurrage(10_000_000)).isZero();
    }

    private static OrgId org(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        return OrgId.of(bytes);
    }
}
