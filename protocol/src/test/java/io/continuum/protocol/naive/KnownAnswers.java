package io.continuum.protocol.naive;

import static io.continuum.protocol.naive.Naive.hash;
import static io.continuum.protocol.naive.Naive.info;
import static io.continuum.protocol.naive.Naive.join;
import static io.continuum.protocol.naive.Naive.u16;
import static io.continuum.protocol.naive.Naive.u8;

import io.continuum.protocol.naive.NaiveEnvelope.Contributor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the files in {@code known-answers} were made: by the second implementation alone, from inputs of fixed seeds. They were
 * written once and stay as they are; a test says that this still makes them, and that the code that ships agrees.
 *
 * <p>Values are hexadecimal, except numbers, labels, concept ids and words.
 */
public final class KnownAnswers {
    private static final HexFormat HEX = HexFormat.of();
    private static final String EDGE_SUBJECT = "concept:use-after-free";
    private static final String RELATION = "rel:indicates";
    private static final String EDGE_OBJECT = "weakness:cwe-416";

    private KnownAnswers() {}

    /** Writes the files that are not there yet into the folder that is named. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (Map.Entry<String, List<Map<String, Object>>> file : all().entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.exists(path)) {
                Files.writeString(path, json(file.getValue()));
            }
        }
    }

    /** File name to cases, each named values in order. */
    static Map<String, List<Map<String, Object>>> all() {
        Map<String, List<Map<String, Object>>> files = new LinkedHashMap<>();
        files.put("labels.json", labels());
        files.put("kc-aead.json", boxes());
        files.put("patterns.json", patterns());
        files.put("tags.json", tags());
        files.put("envelopes.json", envelopes());
        return files;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> several(Random random, int count, int length) {
        return IntStream.range(0, count).mapToObj(_ -> bytes(random, length)).toList();
    }

    private static List<Map<String, Object>> labels() {
        Random random = new Random(1);
        List<Map<String, Object>> cases = new ArrayList<>();
        for (String label :
                List.of("cta1/tag", "cta1/instance-id", "cta1/k-in", "cta1/inner", "cta1/oprf-in", "cta1/vest")) {
            for (int count = 0; count < 4; count++) {
                byte[][] fields = several(random, count, 16 * count).toArray(byte[][]::new);
                cases.add(label(label, fields));
            }
        }
        cases.add(label("cta1/kcaead", new byte[0]));
        cases.add(label("cta1/kcaead", new byte[0], new byte[0]));
        cases.add(label("cta1/kcaead", bytes(random, 300)));
        return cases;
    }

    private static Map<String, Object> label(String label, byte[]... fields) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("label", label);
        values.put("fields", hex(List.of(fields)));
        values.put("info", hex(info(label, fields)));
        values.put("hash", hex(hash(label, fields)));
        return values;
    }

    private static List<Map<String, Object>> boxes() {
        Random random = new Random(2);
        List<Map<String, Object>> cases = new ArrayList<>();
        for (int length : new int[] {0, 1, 15, 16, 17, 100, 512}) {
            byte[] key = bytes(random, 32);
            byte[] context = bytes(random, length % 64);
            byte[] plaintext = bytes(random, length);
            byte[] salt = bytes(random, 32);
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("key", hex(key));
            values.put("context", hex(context));
            values.put("plaintext", hex(plaintext));
            values.put("salt", hex(salt));
            values.put("box", hex(NaiveBox.seal(key, context, plaintext, salt)));
            cases.add(values);
        }
        return cases;
    }

    private static List<Map<String, Object>> patterns() {
        String longest = "s".repeat(48) + ":" + "p".repeat(48) + "/" + "n".repeat(48);
        List<Map<String, Object>> cases = new ArrayList<>();
        cases.add(pattern(new NaivePattern(1, EDGE_SUBJECT, RELATION, EDGE_OBJECT, List.of())));
        cases.add(pattern(new NaivePattern(1, EDGE_SUBJECT, RELATION, EDGE_OBJECT, List.of("class:host/database"))));
        cases.add(pattern(new NaivePattern(2, "concept:wal-bloat", "rel:is", "concept:term", List.of())));
        cases.add(pattern(new NaivePattern(1, "a:b", "c:d", "e:f", List.of())));
        cases.add(pattern(new NaivePattern(1, "a:" + "b".repeat(21), "c:" + "d".repeat(22), "e:f", List.of())));
        cases.add(pattern(new NaivePattern(1, longest, "c:d", "e:f", List.of("x:y"))));
        List<String> eight = IntStream.range(0, 8).mapToObj(i -> "q:" + i).toList();
        cases.add(pattern(new NaivePattern(1, "a:b", "c:d", "e:f", eight)));

        byte[] good = new NaivePattern(1, "a:b", "c:d", "e:f", List.of("q:1", "q:2")).m();
        String m = hex(good);
        cases.add(refused("one byte more", m + "00"));
        cases.add(refused("one byte less", m.substring(0, m.length() - 2)));
        cases.add(refused("version 2", m.replaceFirst("^8601", "8602")));
        cases.add(refused("kind 0", m.replaceFirst("^860101", "860100")));
        cases.add(refused("kind 3", m.replaceFirst("^860101", "860103")));
        cases.add(refused("a number that is not the shortest", m.replaceFirst("^8601", "861801")));
        cases.add(refused("a length that is not the shortest", m.replaceFirst("63613a62", "7803613a62")));
        cases.add(refused("an array's length that is not the shortest", m.replaceFirst("^86", "9806")));
        cases.add(refused("an array without a length", m.replaceFirst("^86", "9f") + "ff"));
        cases.add(refused("text without a length", m.replaceFirst("63613a62", "7f63613a62ff")));
        cases.add(refused("bytes in the place of text", m.replaceFirst("63613a62", "43613a62")));
        cases.add(refused("a tag before the array", "c0" + m));
        cases.add(refused("a map", m.replaceFirst("^86", "a3")));
        cases.add(refused("a capital letter", m.replaceFirst("613a62", "413a62")));
        cases.add(refused("no namespace", m.replaceFirst("613a62", "616262")));
        cases.add(refused("qualifiers that are not sorted", m.replaceFirst("713a31", "713a33")));
        cases.add(refused("a qualifier twice", m.replaceFirst("713a31", "713a32")));
        cases.add(refused("nine qualifiers", hex(nine())));
        cases.add(refused(
                "an id of 49 characters",
                hex(new NaivePattern(1, "a".repeat(49) + ":b", "c:d", "e:f", List.of()).m())));
        cases.add(refused(
                "257 bytes",
                hex(new NaivePattern(1, longest, "c:d", "e:" + "f".repeat(48) + "/" + "g".repeat(48), List.of()).m())));
        return cases;
    }

    private static byte[] nine() {
        return new NaivePattern(
                        1,
                        "a:b",
                        "c:d",
                        "e:f",
                        IntStream.range(0, 9).mapToObj(i -> "q:" + i).toList())
                .m();
    }

    private static Map<String, Object> pattern(NaivePattern pattern) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("kind", pattern.kind());
        values.put("subject", pattern.subject());
        values.put("predicate", pattern.predicate());
        values.put("object", pattern.object());
        values.put("qualifiers", pattern.qualifiers());
        values.put("m", hex(pattern.m()));
        return values;
    }

    private static Map<String, Object> refused(String why, String m) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("refused", why);
        values.put("m", m);
        return values;
    }

    private static List<Map<String, Object>> tags() {
        Random random = new Random(3);
        List<Map<String, Object>> cases = new ArrayList<>();
        for (int helpers = 0; helpers <= 3; helpers++) {
            cases.add(tag(group(random, helpers, 0, 0, 0), List.of()));
        }
        cases.add(tag(group(random, 0, 1_024, 1, 1), List.of("class:host/database")));
        cases.add(tag(group(random, 1, 1_024, 2, 4), List.of("class:host/database")));
        cases.add(tag(group(random, 2, 19_456, 2, 1), List.of("class:host/database", "code:http-503")));
        return cases;
    }

    private static NaiveGroup group(Random random, int helpers, int memoryKib, int passes, int lanes) {
        return new NaiveGroup(
                bytes(random, 32),
                1 + random.nextInt(1_000),
                1 + random.nextInt(1_000),
                bytes(random, 32),
                bytes(random, 32),
                several(random, helpers, 32),
                memoryKib,
                passes,
                lanes);
    }

    private static Map<String, Object> tag(NaiveGroup group, List<String> qualifiers) {
        byte[] m = new NaivePattern(1, EDGE_SUBJECT, RELATION, EDGE_OBJECT, qualifiers).m();
        byte[] x = group.input(m);
        Map<String, Object> values = of(group);
        values.put("m", hex(m));
        values.put("x", hex(x));
        values.put(
                "outputs",
                IntStream.range(0, group.helperSeeds().size())
                        .mapToObj(i -> hex(group.output(i, x)))
                        .toList());
        values.put("rwd", hex(group.rwd(m)));
        values.put("tag", hex(group.tag(m)));
        values.put("bucket_bits", 10);
        values.put(
                "buckets",
                List.of(
                        String.valueOf(group.bucket(1, EDGE_SUBJECT, RELATION, 10)),
                        String.valueOf(group.bucket(2, RELATION, EDGE_OBJECT, 10))));
        return values;
    }

    private static Map<String, Object> of(NaiveGroup group) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("fed_id", hex(group.fedId()));
        values.put("epoch", group.epoch());
        values.put("tag_epoch", group.tagEpoch());
        values.put("env_secret", hex(group.envSecret()));
        values.put("tag_secret", hex(group.tagSecret()));
        values.put("helper_seeds", hex(group.helperSeeds()));
        values.put("memory_kib", group.memoryKib());
        values.put("passes", group.passes());
        values.put("lanes", group.lanes());
        return values;
    }

    private static List<Map<String, Object>> envelopes() {
        Random random = new Random(4);
        List<Map<String, Object>> cases = new ArrayList<>();
        cases.add(envelopes(random, 2, group(random, 0, 0, 0, 0), List.of()));
        cases.add(envelopes(random, 3, group(random, 1, 0, 0, 0), List.of("class:host/database")));
        cases.add(envelopes(random, 5, group(random, 2, 1_024, 1, 1), List.of("class:host/database", "code:http-503")));
        cases.add(envelopes(random, 9, group(random, 0, 0, 0, 0), longQualifiers()));
        return cases;
    }

    /** With these, m is long and still fits the smallest body, as every m does. */
    private static List<String> longQualifiers() {
        return List.of("q:" + "a".repeat(48), "q:" + "b".repeat(48), "q:" + "c".repeat(30));
    }

    private static Map<String, Object> envelopes(Random random, int k, NaiveGroup group, List<String> qualifiers) {
        byte[] m = new NaivePattern(1, EDGE_SUBJECT, RELATION, EDGE_OBJECT, qualifiers).m();
        List<Contributor> contributors = IntStream.range(0, k)
                .mapToObj(i -> new Contributor(
                        bytes(random, 32),
                        bytes(random, 16),
                        join(u8(0x83), u8(i), u8(10 - i), u8(0x19), u16(8_104 + i)),
                        bytes(random, 32),
                        bytes(random, 32)))
                .toList();
        Map<String, Object> values = of(group);
        values.put("k", k);
        values.put("m", hex(m));
        values.put("tag", hex(group.tag(m)));
        values.put(
                "coefficients",
                IntStream.range(0, k)
                        .mapToObj(i -> hex(Naive.u256(NaiveEnvelope.coefficient(group.rwd(m), i, k))))
                        .toList());
        values.put(
                "org_secrets",
                contributors.stream().map(by -> hex(by.orgSecret())).toList());
        values.put("cids", contributors.stream().map(by -> hex(by.cid())).toList());
        values.put("aux", contributors.stream().map(by -> hex(by.aux())).toList());
        values.put(
                "inner_salts",
                contributors.stream().map(by -> hex(by.innerSalt())).toList());
        values.put(
                "outer_salts",
                contributors.stream().map(by -> hex(by.outerSalt())).toList());
        values.put(
                "envelopes",
                contributors.stream()
                        .map(by -> hex(NaiveEnvelope.seal(group, k, m, by)))
                        .toList());
        return values;
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    private static List<String> hex(List<byte[]> several) {
        return several.stream().map(KnownAnswers::hex).toList();
    }

    /** An array of objects, one value a line; strings here need no escapes. */
    static String json(List<Map<String, Object>> cases) {
        return cases.stream()
                .map(values -> values.entrySet().stream()
                        .map(entry -> "    \"" + entry.getKey() + "\": " + json(entry.getValue()))
                        .collect(Collectors.joining(",\n", "  {\n", "\n  }")))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String json(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(KnownAnswers::json).collect(Collectors.joining(", ", "[", "]"));
            case Number number -> number.toString();
            default -> "\"" + value + "\"";
        };
    }
}
