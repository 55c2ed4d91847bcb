package io.continuum.deploy.bench.memory;

import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Note;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Invents what a team says at work: one to four sentences, of which about half state something that rules can read off, such
 * as a decision, a fact, a cause or a preference, with hosts, versions, codes and paths among the words. The same number
 * gives the same message.
 */
final class Talk {
    static final int TURNS_PER_SESSION = 20;

    private static final Instant START = Instant.parse("2025-03-01T08:00:00Z");
    private static final int SECONDS_BETWEEN = 40;

    private static final List<String> SENTENCES = List.of(
            "We decided to use {tool} for the {thing} because {reason}.",
            "Decision: keep {tool} for {thing} instead of {tool}, since {reason}.",
            "The {thing} service is owned by {person}.",
            "The {thing} timeout is now {number} seconds.",
            "I prefer {tool} over {tool} when we work on the {thing}.",
            "The {problem} in the {thing} was caused by {cause}.",
            "{problem} was fixed by {fix} in version {version}.",
            "We replaced {tool} with {tool} in the {thing} last week.",
            "{host} runs on {tool} {version} now.",
            "{person} lives in {place} and joined the {thing} team.",
            "My favourite way to test the {thing} is a replay of last night's traffic.",
            "The {thing} is deployed on {host} and listens on {number}.",
            "Please always run the {thing} checks before you merge into main.",
            "The root cause of the {problem} was {cause}.",
            "The {thing} requires {tool} {version}.",
            "Has anybody looked at the {thing} since {person} changed it?",
            "I saw {error} in /var/log/{slug}/{slug}.log again, around {number} times an hour.",
            "{person} will send the notes about the {thing} and the {thing} after lunch.",
            "See https://wiki.{slug}.example/{slug}/{number} for how the {thing} used to work.",
            "The test {method} failed with {error} on {host}, but only on the second run.",
            "Let us talk about the {thing} tomorrow, {person} wants to hear what you think of {tool}.",
            "It took {person} and me most of the afternoon to understand why the {thing} was slow under load.",
            "CVE-2024-{number} does not touch us as long as the {thing} stays behind {host}.",
            "There is a draft for the {thing} with three open questions about {cause}.",
            "After the release of {version} the queue of the {thing} grew to {number} entries and stayed there.",
            "Nobody on the team has seen {problem} since we restarted {host} on Monday.",
            "@{slug} can you raise the limit of the {thing} before the weekend, please?",
            "If {cause} comes back, we should look at the {thing} first and at {tool} afterwards.",
            "Customers in {place} told support that the {thing} shows old prices in the morning.",
            "The migration of the {thing} to {tool} needs about {number} minutes and can be repeated.");
    private static final String[] THINGS =
            ("payment gateway|search index|invoice archive|login page|mail relay|job queue|price feed|report"
                + " builder|session cache|order book|billing export|image resizer|event bridge|rate limiter|audit"
                + " trail|feature switch|backup runner|metrics store|consent form|address book")
                    .split("\\|");
    private static final String[] QUALITIES =
            ("public internal nightly regional shared legacy mobile partner staging primary secondary weekly central"
                            + " experimental tenant european")
                    .split(" ");
    private static final String[] TOOLS = ("PostgreSQL|Redis|Kafka|Lucene|SQLite|Terraform|Ansible|Grafana|Prometheus"
                    + "|Kubernetes|HAProxy|Envoy|RabbitMQ|Elasticsearch|Jenkins|Gradle|Maven|Playwright|Vert.x|Netty")
            .split("\\|");
    private static final String[] PEOPLE = ("Anna Berg|Marek Nowak|Lucia Rossi|Tom Ellis|Priya Nair|Jonas Weber|Sofia"
                    + " Lindqvist|David Okoro|Mei Tanaka|Carla Mendes|Piotr Zielinski|Nora Haugen|Ines Duarte|Ravi Iyer"
                    + "|Hanna Virtanen|Omar Farouk")
            .split("\\|");
    private static final String[] PROBLEMS = ("connection reset|memory leak|slow checkout|lost update|duplicate invoice"
                    + "|stale cache|broken redirect|clock skew|full disk|deadlock|missing header|wrong rounding"
                    + "|certificate error|queue overflow")
            .split("\\|");
    private static final String[] CAUSES =
            ("an expired certificate|a missing index|a retry storm|two writers on one row"
                            + "|a wrong time zone|an unbounded queue|the new proxy|a stale lock file|too small a pool"
                            + "|a half finished migration|an old client library|a lost heartbeat")
                    .split("\\|");
    private static final String[] FIXES = ("raising the pool size|adding an index|pinning the client version|a bounded"
                    + " queue|renewing the certificate|a shorter lease|draining the node first|one writer per key")
            .split("\\|");
    private static final String[] REASONS = ("it needs no second machine|the operators know it well|its licence"
        + " fits|it survives a power cut|we can test it without a network|it is half the price|its logs are readable")
            .split("\\|");
    private static final String[] PLACES =
            "Lisbon Oslo Vienna Krakow Bologna Utrecht Malmo Porto Ghent Turku".split(" ");
    private static final String[] ERRORS = ("ORA-00060|HTTP 503|ECONNRESET|TimeoutException|E1042|NullPointerException"
                    + "|ERR_TOO_MANY_REDIRECTS|SQLITE_BUSY|OutOfMemoryError")
            .split("\\|");
    private static final String SYLLABLES = "balorikatunesimovedagipalerotus";

    private Talk() {}

    static String text(int number) {
        SplittableRandom random =
                new SplittableRandom(number * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L);
        StringBuilder text = new StringBuilder();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            fill(SENTENCES.get(random.nextInt(SENTENCES.size())), random, text);
            text.append(left > 1 ? " " : "");
        }
        return text.toString();
    }

    static Note note(int number) {
        return new Note(
                text(number),
                Kind.MESSAGE,
                "session" + number / TURNS_PER_SESSION,
                "actor" + number % 7,
                "user",
                "",
                List.of(),
                START.plusSeconds((long) number * SECONDS_BETWEEN),
                Map.of(),
                Keeping.USUAL,
                Map.of());
    }

    private static void fill(String sentence, SplittableRandom random, StringBuilder text) {
        int at = 0;
        for (int open = sentence.indexOf('{'); open >= 0; open = sentence.indexOf('{', at)) {
            int close = sentence.indexOf('}', open);
            text.append(sentence, at, open).append(value(sentence.substring(open + 1, close), random));
            at = close + 1;
        }
        text.append(sentence, at, sentence.length());
    }

    private static String value(String slot, SplittableRandom random) {
        return switch (slot) {
            case "thing" -> word(random) + " " + one(QUALITIES, random) + " " + one(THINGS, random);
            case "tool" -> one(TOOLS, random);
            case "person" -> one(PEOPLE, random);
            case "problem" -> one(PROBLEMS, random) + " in " + word(random);
            case "cause" -> one(CAUSES, random);
            case "fix" -> one(FIXES, random);
            case "reason" -> one(REASONS, random);
            case "place" -> one(PLACES, random);
            case "error" -> one(ERRORS, random);
            case "number" -> String.valueOf(1_000 + random.nextInt(60_000));
            case "version" -> random.nextInt(9) + "." + random.nextInt(30) + "." + random.nextInt(20);
            case "host" -> word(random) + "-" + random.nextInt(40) + ".corp.example";
            case "method" -> word(random) + "IsKeptOnce()";
            case "slug" -> word(random);
            default -> throw new IllegalStateException("no such slot: " + slot);
        };
    }

    private static String one(String[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }

    /** One of some three thousand invented words, as the names that a company gives its own things. */
    private static String word(SplittableRandom random) {
        StringBuilder word = new StringBuilder();
        for (int left = 3; left > 0; left--) {
            int at = random.nextInt(SYLLABLES.length() / 2) * 2;
            word.append(SYLLABLES, at, at + 2);
        }
        return word.toString();
    }
}
