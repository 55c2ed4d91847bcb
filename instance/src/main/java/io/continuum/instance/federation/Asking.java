package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.continuum.instance.federation.QuestionPlan.Pair;
import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.PatternBytes;
import io.continuum.instance.pattern.Vocabulary;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Opened;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.PatternOpener;
import io.continuum.protocol.pattern.PoisonReport;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the federation. The question itself stays here; what leaves are numbers of buckets that many concepts share. What
 * comes back is opened, checked and kept, so that asking again costs nothing. Thread-safe: one question at a time, because
 * two at once could buy the same page twice.
 */
public final class Asking {
    private static final Logger LOG = LoggerFactory.getLogger(Asking.class);
    private static final Duration ANSWERED_FRESH = Duration.ofHours(24);
    private static final Duration UNANSWERED_FRESH = Duration.ofMinutes(1);
    private static final int REQUESTS_PER_PAGE = 4;
    private static final int FOUND_MAX = 500;
    private static final int ENVELOPE_CHARS_MAX = 2 * Envelope.BYTES_MAX;
    private static final int STRONG_WEIGHT = 2;
    /** How many tag epochs are asked about: the newest, and those before it whose patterns may still be of use. */
    private static final int TAG_EPOCHS_MAX = 4;

    /**
     * @param pagesMax how many pages may be paid for, 1 to 64
     * @param limit how many answers are wanted at most
     * @param priceMax what a page may cost, in millicredits; 0: whatever it costs
     */
    public record Question(String text, int pagesMax, int limit, long priceMax) {
        public Question {
            if (priceMax < 0) {
                throw new IllegalArgumentException("price_millicredits_max must not be below 0.");
            }
            if (text.isBlank() || text.length() > 10_000) {
                throw new IllegalArgumentException("A question has 1 to 10000 characters.");
            }
            if (pagesMax < 1 || pagesMax > 64 || limit < 1 || limit > 100) {
                throw new IllegalArgumentException("max_pages must be 1 to 64 and limit 1 to 100.");
            }
        }
    }

    /** @param own whether this instance itself ever contributed the same */
    public record Answer(OpenedPattern pattern, String sentence, boolean own) {}

    /**
     * @param charged millicredits
     * @param paidFrom available, allowance, or none
     * @param fromCache nothing had to be asked for
     * @param bought the transfer ids of the pages that were paid for, to say later whether they were useful
     * @param problem why it is not complete: the coordinator's refusal, or that it cannot be reached; null when it is
     */
    public record Result(
            List<Answer> answers,
            int pagesFetched,
            long charged,
            String paidFrom,
            boolean fromCache,
            List<String> bought,
            @Nullable Reply problem) {}

    private final String tenant;
    private final FederationState state;
    private final AskStore store;
    private final OutboxStore outbox;
    private final Vocabulary vocabulary;
    private final Transactions transactions;
    private final Reporting reporting;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final InstantSource clock;
    private final SecureRandom random;

    public Asking(
            String tenant,
            FederationState state,
            AskStore store,
            OutboxStore outbox,
            Vocabulary vocabulary,
            Transactions transactions,
            Reporting reporting,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            InstantSource clock,
            SecureRandom random) {
        this.tenant = tenant;
        this.state = state;
        this.store = store;
        this.outbox = outbox;
        this.vocabulary = vocabulary;
        this.transactions = transactions;
        this.reporting = reporting;
        this.client = client;
        this.signer = signer;
        this.clock = clock;
        this.random = random;
    }

    /** Empty while this instance belongs to no federation. */
    public synchronized Optional<Result> ask(Question question) {
        QuestionPlan plan = QuestionPlan.of(question.text(), vocabulary::contains);
        return state.current()
                .map(federation -> new Run(question, plan, federation, state.tagEpochs(federation)).run());
    }

    /** What a page costs, and what there is to pay it with, as the coordinator tells it. */
    public Reply price(Federation federation) {
        String query = "?federation=" + Base64Url.encode(federation.id().toArray());
        return client.signed(signer, "GET", federation.coordinator(), "/v1/price" + query, "");
    }

    /** Says whether a page that was paid for was useful; saying it again changes nothing. */
    public Reply feedback(Federation federation, TransferId transfer, boolean useful) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("federation", Base64Url.encode(federation.id().toArray()));
        body.put("transfer_id", Base64Url.encode(transfer.toArray()));
        body.put("useful", useful);
        return client.signed(signer, "POST", federation.coordinator(), "/v1/feedback", body);
    }

    /** The rules and secrets of one tag epoch. */
    private record TagEpoch(FederationConfig config, EpochSecrets secrets) {
        long number() {
            return secrets.tagEpoch();
        }

        Bucket bucket(Pair pair) {
            return Bucket.of(
                    pair.slot(),
                    new ConceptId(pair.first()),
                    new ConceptId(pair.second()),
                    secrets,
                    config.bucketBits());
        }

        List<Bucket> buckets(Pattern pattern) {
            return Bucket.ofPattern(pattern, secrets, config.bucketBits());
        }
    }

    /** A bucket of a tag epoch. */
    private record Place(long tagEpoch, Bucket bucket) {
        static Place of(PageRequest page) {
            return new Place(page.tagEpoch(), page.bucket());
        }
    }

    /** One question on its way. */
    private final class Run {
        private final Question question;
        private final QuestionPlan plan;
        private final Federation federation;
        private final String federationId;
        private final TagEpochs tagEpochs;
        private final PatternOpener opener;
        private final List<String> bought = new ArrayList<>();
        private int requests;
        private int pages;
        private long charged;
        private String paidFrom = "none";
        private @Nullable Reply problem;

        Run(Question question, QuestionPlan plan, Federation federation, TagEpochs tagEpochs) {
            this.question = question;
            this.plan = plan;
            this.federation = federation;
            this.federationId = Base64Url.encode(federation.id().toArray());
            this.problem = state.closed(HistoryGate.Act.ASK)
                    .map(closed -> new Reply.Refused(409, closed.code(), closed.detail(), MissingNode.getInstance()))
                    .orElse(null);
            this.tagEpochs = tagEpochs;
            this.opener = new PatternOpener(federation.keyring(), tagEpochs::scheme, random);
        }

        /** Concept by concept, the best first; once one of weight is answered, the lesser ones are not asked about. */
        Result run() {
            List<TagEpoch> epochs = epochs();
            Set<Place> looked = new LinkedHashSet<>();
            for (String concept : plan.concepts().keySet()) {
                if (problem != null || (!looked.isEmpty() && isAnswered())) {
                    break;
                }
                boolean answered = isAnswered();
                for (Pair pair : plan.pairs(concept)) {
                    for (TagEpoch epoch : epochs) {
                        Place place = new Place(epoch.number(), epoch.bucket(pair));
                        if (problem == null && looked.add(place)) {
                            fetch(place, answered);
                        }
                    }
                }
            }
            return new Result(answers(), pages, charged, paidFrom, requests == 0, List.copyOf(bought), problem);
        }

        /** Newest first: what was released in an earlier tag epoch lies in that one's buckets. */
        private List<TagEpoch> epochs() {
            List<TagEpoch> epochs = new ArrayList<>();
            for (long number : tagEpochs.readable(federation.keyring(), TAG_EPOCHS_MAX)) {
                epoch(number).ifPresent(epochs::add);
            }
            return epochs;
        }

        private Optional<TagEpoch> epoch(long number) {
            return tagEpochs
                    .config(number)
                    .flatMap(config ->
                            federation.keyring().ofTagEpoch(number).map(secrets -> new TagEpoch(config, secrets)));
        }

        private boolean isAnswered() {
            return found().stream().anyMatch(pattern -> weight(pattern) >= STRONG_WEIGHT);
        }

        private void fetch(Place place, boolean answered) {
            String cursor = "";
            while (mayAsk()) {
                PageRequest page = page(place, cursor);
                if (isFresh(page, answered)) {
                    return;
                }
                Optional<String> next = request(page);
                if (next.isEmpty() || next.get().isEmpty()) {
                    return;
                }
                cursor = next.get();
            }
        }

        private boolean mayAsk() {
            return problem == null && pages < question.pagesMax() && requests < question.pagesMax() * REQUESTS_PER_PAGE;
        }

        /** The page's own row: made, with its transfer id, before the first attempt; renewed when it is stale. */
        private PageRequest page(Place place, String cursor) {
            return store.page(tenant, federationId, place.tagEpoch(), place.bucket(), cursor)
                    .orElseGet(() -> fresh(place, cursor));
        }

        private PageRequest fresh(Place place, String cursor) {
            String transfer = Base64Url.encode(TransferId.random(random).toArray());
            PageRequest page = new PageRequest(
                    place.tagEpoch(), place.bucket(), cursor, transfer, PageRequest.State.ASKED, clock.instant());
            store.savePage(tenant, federationId, page);
            return page;
        }

        private boolean isFresh(PageRequest page, boolean answered) {
            Duration age = Duration.between(page.at(), clock.instant());
            return switch (page.state()) {
                case ASKED -> false;
                case EMPTY -> answered && age.compareTo(ANSWERED_FRESH) < 0;
                case ANSWERED -> age.compareTo(answered ? ANSWERED_FRESH : UNANSWERED_FRESH) < 0;
            };
        }

        /** The cursor of the next page, empty text after the last one; empty when the request failed. */
        private Optional<String> request(PageRequest kept) {
            PageRequest page = kept.state() == PageRequest.State.ASKED ? kept : fresh(Place.of(kept), kept.cursor());
            requests++;
            Reply reply = client.signed(signer, "POST", federation.coordinator(), "/v1/query", body(page));
            return switch (reply) {
                case Reply.Ok(var _, JsonNode body) -> Optional.of(served(page, body));
                case Reply.Refused(int status, String code, var _, var _)
                when (status == 409 && !code.equals("price_changed")) || status == 410 -> {
                    fresh(Place.of(page), page.cursor());
                    problem = reply;
                    yield Optional.empty();
                }
                case Reply.Refused _, Reply.Unavailable _ -> {
                    problem = reply;
                    yield Optional.empty();
                }
            };
        }

        private Map<String, Object> body(PageRequest page) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("federation", federationId);
            body.put("tag_epoch", page.tagEpoch());
            body.put("slot", page.bucket().slot().code());
            body.put("bucket", page.bucket().value());
            if (!page.cursor().isEmpty()) {
                body.put("cursor", page.cursor());
            }
            body.put("transfer_id", page.transferId());
            if (question.priceMax() > 0) {
                body.put("price_millicredits_max", question.priceMax());
            }
            return body;
        }

        private String served(PageRequest page, JsonNode body) {
            List<OpenedPattern> opened = new ArrayList<>();
            List<PoisonReport> reports = new ArrayList<>();
            body.path("patterns").forEach(served -> open(page, served, reports).ifPresent(opened::add));
            boolean empty = body.path("patterns").isEmpty();
            PageRequest.State newState = empty ? PageRequest.State.EMPTY : PageRequest.State.ANSWERED;
            transactions.run(() -> {
                store.saveOpened(tenant, federationId, opened);
                store.savePage(
                        tenant,
                        federationId,
                        new PageRequest(
                                page.tagEpoch(),
                                page.bucket(),
                                page.cursor(),
                                page.transferId(),
                                newState,
                                clock.instant()));
            });
            reports.forEach(report -> reporting.send(federation, report));
            if (!empty) {
                pages++;
                bought.add(page.transferId());
                charged += body.path("charged_millicredits").asLong();
                paidFrom = body.path("paid_from").asText("none");
            }
            return body.path("next_cursor").asText("");
        }

        /**
         * Empty unless at least k organisations sealed the same pattern, and it belongs into the bucket asked for.
         *
         * @param reports where what is wrong with it goes
         */
        private Optional<OpenedPattern> open(PageRequest page, JsonNode served, List<PoisonReport> reports) {
            List<Envelope> envelopes = new ArrayList<>();
            for (JsonNode item : served.path("envelopes")) {
                if (envelopes.size() < PatternOpener.ENVELOPES_MAX) {
                    Base64Url.decode(item.asText(), ENVELOPE_CHARS_MAX)
                            .flatMap(bytes -> Envelope.decode(bytes).accepted())
                            .ifPresent(envelopes::add);
                }
            }
            Opened opened = opener.open(envelopes);
            TransferId transfer = TransferId.of(
                    Base64Url.decode(page.transferId(), 2 * TransferId.BYTES).orElseThrow());
            reporting.about(federation.id(), envelopes, opened, transfer).ifPresent(reports::add);
            return switch (opened) {
                case Opened.Released released -> checked(Place.of(page), released, transfer, reports);
                case Opened.Locked _, Opened.Poisoned _ -> {
                    LOG.atWarn().addKeyValue("envelopes", envelopes.size()).log("a released pattern does not open");
                    yield Optional.empty();
                }
            };
        }

        /** By the rules of the tag epoch that was asked about. */
        private Optional<OpenedPattern> checked(
                Place place, Opened.Released released, TransferId transfer, List<PoisonReport> reports) {
            Optional<TagEpoch> asked = epoch(place.tagEpoch())
                    .filter(epoch -> epoch.number() == released.tagEpoch()
                            && released.k() >= epoch.config().k());
            boolean inPlace = asked.filter(
                            epoch -> epoch.buckets(released.pattern()).contains(place.bucket()))
                    .isPresent();
            if (!inPlace) {
                LOG.atWarn().addKeyValue("tag_epoch", place.tagEpoch()).log("a released pattern was filed wrongly");
                // One report for each tag: a share that does not fit outweighs where it is found.
                if (asked.isPresent()
                        && reports.stream().noneMatch(report -> report.tag().equals(released.tag()))) {
                    reports.add(Reporting.misfiled(federation.id(), released, transfer));
                }
                return Optional.empty();
            }
            Optional<PoisonReport> poison = federation
                    .keyring()
                    .ofTagEpoch(released.tagEpoch())
                    .flatMap(secrets -> reporting.spotCheck(federation, secrets, released, transfer));
            if (poison.isPresent()) {
                // One report for each tag: that it is another pattern's outweighs a share that does not fit.
                reports.removeIf(report -> report.tag().equals(released.tag()));
                reports.add(poison.get());
                return Optional.empty();
            }
            return Optional.of(new OpenedPattern(
                    released.tagEpoch(),
                    Base64Url.encode(released.tag().toArray()),
                    released.pattern().kind().code(),
                    PatternBytes.edge(released.pattern()),
                    released.organisations(),
                    released.support(),
                    (int) Math.round(released.confidence() * 10)));
        }

        /** Each edge once, as its newest tag epoch has it. */
        private List<OpenedPattern> found() {
            if (plan.concepts().isEmpty()) {
                return List.of();
            }
            Map<String, OpenedPattern> newest = new LinkedHashMap<>();
            for (OpenedPattern pattern :
                    store.about(tenant, federationId, plan.concepts().keySet(), FOUND_MAX)) {
                newest.merge(
                        pattern.edge().id(), pattern, (one, other) -> other.tagEpoch() > one.tagEpoch() ? other : one);
            }
            return List.copyOf(newest.values());
        }

        private List<Answer> answers() {
            return found().stream()
                    .sorted(Comparator.comparingDouble(this::score)
                            .reversed()
                            .thenComparing(pattern -> pattern.edge().id()))
                    .limit(question.limit())
                    .map(this::answer)
                    .toList();
        }

        private Answer answer(OpenedPattern pattern) {
            String sentence = pattern.edge().sentence() + " (" + pattern.organisations() + " organisations)";
            return new Answer(
                    pattern, sentence, outbox.everHeld(tenant, pattern.edge().id()));
        }

        private int weight(OpenedPattern pattern) {
            Edge edge = pattern.edge();
            return plan.concepts().getOrDefault(edge.subject(), 0)
                    + plan.concepts().getOrDefault(edge.object(), 0);
        }

        private double score(OpenedPattern pattern) {
            double hinted = plan.hints(pattern.edge().predicate()) ? 1 : 0;
            double asSubject = plan.concepts().containsKey(pattern.edge().subject()) ? 0.5 : 0;
            double agreed = Math.log(pattern.organisations()) / 2;
            return 2 * weight(pattern) + hinted + asSubject + agreed + pattern.confidenceTenths() / 20.0;
        }
    }
}
