package io.continuum.protocol.ledger;

import static io.continuum.protocol.ledger.PolicyParameter.BANK_PAGES;
import static io.continuum.protocol.ledger.PolicyParameter.DAILY_PAGES;
import static io.continuum.protocol.ledger.PolicyParameter.DECAY_DAYS;
import static io.continuum.protocol.ledger.PolicyParameter.DECAY_SHAPE;
import static io.continuum.protocol.ledger.PolicyParameter.DEMURRAGE_ABOVE;
import static io.continuum.protocol.ledger.PolicyParameter.DEMURRAGE_WEEKLY;
import static io.continuum.protocol.ledger.PolicyParameter.DEPOSIT_BURNED_PERCENT;
import static io.continuum.protocol.ledger.PolicyParameter.GRANT_PAGES;
import static io.continuum.protocol.ledger.PolicyParameter.MINT_CAP_DAYS;
import static io.continuum.protocol.ledger.PolicyParameter.MINT_DAILY_MAX;
import static io.continuum.protocol.ledger.PolicyParameter.NEWCOMER_DAYS;
import static io.continuum.protocol.ledger.PolicyParameter.PAGE_PRICE;
import static io.continuum.protocol.ledger.PolicyParameter.POOL_PERCENT;
import static io.continuum.protocol.ledger.PolicyParameter.ROYALTY_PERCENT;
import static io.continuum.protocol.ledger.PolicyParameter.SUBTREE_MINT_DAILY_MAX;

import io.continuum.protocol.identity.OrgId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What follows from a policy: who gets how much, given what happened. Pure: whoever asks brings the facts and carries out
 * the answer. All amounts in millicredits, all days since 1970 (UTC) unless said.
 */
public record CreditRules(CreditPolicy policy) {
    private static final long PERMILLE = 1_000;
    private static final double SHAPE_UNIT = 10;

    /**
     * Into how many equal parts the mint of a release is divided: one for each of what the policy counts, so k of them.
     *
     * @param organisations all that released the tag
     * @param subtreeOf the subtree of each
     */
    public int releaseShares(List<OrgId> organisations, UnaryOperator<OrgId> subtreeOf) {
        return policy.releaseNeedsSubtrees()
                ? (int) organisations.stream().map(subtreeOf).distinct().count()
                : organisations.size();
    }

    /**
     * What each organisation of a release gets: every sponsor subtree that took part the k-th part of the mint, shared by
     * its organisations. So further members of one's own making bring nothing, take nothing from others, and a subtree that
     * confirms only itself gets nothing at all.
     *
     * @param organisations all that released the tag
     * @param subtreeOf the subtree of each
     * @return the parts above zero
     */
    public Map<OrgId, Long> releaseParts(List<OrgId> organisations, UnaryOperator<OrgId> subtreeOf) {
        Map<OrgId, Long> members = new HashMap<>();
        organisations.forEach(organisation -> members.merge(subtreeOf.apply(organisation), 1L, Long::sum));
        long part = policy.releaseShare(releaseShares(organisations, subtreeOf)).value();
        Map<OrgId, Long> parts = new HashMap<>();
        if (members.size() > 1) {
            for (OrgId organisation : organisations) {
                long own = part / members.getOrDefault(subtreeOf.apply(organisation), 1L);
                if (own > 0) {
                    parts.put(organisation, own);
                }
            }
        }
        return Map.copyOf(parts);
    }

    /** Whether releases are paid within bounds for each day. */
    public boolean boundsMint() {
        return policy.value(MINT_DAILY_MAX) > 0 || policy.value(SUBTREE_MINT_DAILY_MAX) > 0;
    }

    /**
     * How much of its part of a release an organisation gets today; the rest is not minted.
     *
     * @param daysMember since it joined
     * @param organisationToday what releases paid it today
     * @param subtreeToday what they paid all of its subtree
     */
    public long vest(long part, long daysMember, long organisationToday, long subtreeToday) {
        boolean bounded = policy.value(MINT_DAILY_MAX) > 0 && daysMember < policy.value(MINT_CAP_DAYS);
        long own = bounded ? policy.value(MINT_DAILY_MAX) - organisationToday : Long.MAX_VALUE;
        long shared = policy.value(SUBTREE_MINT_DAILY_MAX) > 0
                ? policy.value(SUBTREE_MINT_DAILY_MAX) - subtreeToday
                : Long.MAX_VALUE;
        return Math.clamp(Math.min(own, shared), 0, part);
    }

    /** Whether an organisation still lives off the free pages of its sponsor's subtree. */
    public boolean sharesFreePages(long today, long joined) {
        return today - joined < policy.value(NEWCOMER_DAYS);
    }

    /** What a new organisation is given; nothing if it shares, as each newcomer would bring it anew. */
    public long welcome() {
        return policy.value(NEWCOMER_DAYS) > 0 ? 0 : policy.value(PAGE_PRICE) * policy.value(GRANT_PAGES);
    }

    /**
     * What the days since the last refill bring; days on which the organisation shared another's pages do not count.
     *
     * @param balance what is left of the free pages
     * @param granted the day of the last refill
     */
    public long refill(long balance, long today, long granted, long joined, boolean ownSubtree) {
        long from = ownSubtree ? granted : Math.max(granted, joined + policy.value(NEWCOMER_DAYS) - 1);
        long days = Math.clamp(today - from, 0, policy.value(BANK_PAGES));
        long room = Math.max(0, policy.value(PAGE_PRICE) * policy.value(BANK_PAGES) - balance);
        return Math.min(room, days * policy.value(PAGE_PRICE) * policy.value(DAILY_PAGES));
    }

    /** The part of a deposit that is burned when it ends without a release. */
    public long burnedOfDeposit(long deposit) {
        return deposit * policy.value(DEPOSIT_BURNED_PERCENT) / 100;
    }

    /** What a week takes from a balance of earned credits. */
    public long demurrage(long balance) {
        return Math.max(0, balance - policy.value(DEMURRAGE_ABOVE)) * policy.value(DEMURRAGE_WEEKLY) / PERMILLE;
    }

    /** Whether a page that is paid from earned credits pays those who made its patterns. */
    public boolean paysRoyalties() {
        return policy.value(ROYALTY_PERCENT) + policy.value(POOL_PERCENT) > 0;
    }

    /**
     * How much a pattern of this age still earns, in thousandths: {@code 1 - (age / decay_days) ^ (10 / decay_shape)}, the
     * polynomial of MISP's decaying model.
     */
    public long weightPermille(Duration age) {
        double passed = Math.clamp(
                age.toMillis()
                        / (double) Duration.ofDays(policy.value(DECAY_DAYS)).toMillis(),
                0,
                1);
        double lost = StrictMath.pow(passed, SHAPE_UNIT / policy.value(DECAY_SHAPE));
        return Math.round(PERMILLE * (1 - lost));
    }

    /**
     * A pattern on a page that was paid for.
     *
     * @param age since its release, or since it last proved useful
     * @param contributors the organisations that released it, at least one
     */
    public record Sold(Duration age, List<OrgId> contributors) {}

    /** Where the price of a page goes; together exactly the price. */
    public record Split(Map<OrgId, Long> royalties, long pool, long burned) {}

    /**
     * Shares out the price of a page: a pattern's part in equal parts for the subtrees that released it, each shared by its
     * organisations. The buyer's own subtree gets no royalty, a page of no use pays none, and both go to the pool: nobody
     * gains by what he says of a page.
     */
    public Split split(long price, List<Sold> page, OrgId buyer, UnaryOperator<OrgId> subtreeOf, boolean useful) {
        long royalty = price * policy.value(ROYALTY_PERCENT) / 100;
        long burned = price - royalty - price * policy.value(POOL_PERCENT) / 100;
        Map<OrgId, Long> royalties = new HashMap<>();
        OrgId own = subtreeOf.apply(buyer);
        for (Sold pattern : useful ? page : List.<Sold>of()) {
            Map<OrgId, List<OrgId>> makers = pattern.contributors().stream().collect(Collectors.groupingBy(subtreeOf));
            long each = royalty * weightPermille(pattern.age()) / (PERMILLE * page.size() * makers.size());
            makers.forEach((subtree, organisations) -> {
                long part = subtree.equals(own) ? 0 : each / organisations.size();
                if (part > 0) {
                    organisations.forEach(organisation -> royalties.merge(organisation, part, Long::sum));
                }
            });
        }
        long paid = royalties.values().stream().mapToLong(Long::longValue).sum();
        return new Split(Map.copyOf(royalties), price - burned - paid, burned);
    }
}
