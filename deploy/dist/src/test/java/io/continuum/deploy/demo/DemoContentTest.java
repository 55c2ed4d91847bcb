package io.continuum.deploy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.extract.Extractor;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo proves something only while the regions overlap in what they teach and in nothing else. */
class DemoContentTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Extractor EXTRACTOR = new Extractor();
    private static final Map<String, List<String>> NOTES = Map.of("N", north(), "S", south(), "W", west());

    /** People, customers, projects and hosts, by the region that owns them. */
    private static final Map<String, List<String>> NAMES = Map.of("N", names("""
        Marta Lindqvist, Oskar Brandvold, Pekka Rautio, Ingrid Solheim, Tuva Hallberg, Jonas Ekdahl, Signe Aasen,
        Henrik Nordtun, Aino Kettunen, Sondre Vik, Ragna Thorsen, Geir Moen, Eirik Dahl, Knut Ruud, Halvard,
        Isbre, Lumme, Kvist, Bergen, Oulu, Luleå, Sikkerbit, fjord-\
        """), "S", names("""
            Thandi Mokoena, Rafael Quintero, Lucia Ferrante, Kofi Asante, Nadia Benali, Paulo Serrano, Beatriz Amado,
            Themba Dlamini, Zanele Khumalo, Mateus Teixeira, Filomena Prado, Adaeze Obi, Osvaldo Lima, Amara Diallo,
            Sipho Nkosi, Ximena Rojas, Tendai Moyo, Costa Verde, Salto, Minerva, Marula, Zonda, Las Lomas,
            Padaria Aurora, Okavango, Quilombo, vega-\
            """), "W", names("""
                Caleb Whitmore, Dana Okafor, Ruth Castellan, Miles Hargrove, Priya Venkat, Joan Tallgrass, Elliot Banning,
                Grace Muldoon, Hector Delmar, Wade Larkin, Tess Holloway, Silas Finch, Abernathy, Redwood Paddle,
                Harbor & Finch, Canyon Credit Union, Sagebrush, Tidepool, mesa-\
                """));

    private static final Pattern IDENTIFIER = Pattern.compile(
            "\\b10(?:\\.\\d+){3}|\\b192\\.0\\.2\\.\\d+|[\\w.+-]+@[\\w.-]+\\w|(?:NOR-|SUR#|WC-)\\d+|\\b(?:fjord|vega|mesa)-[\\w-]+");
    private static final Set<String> STOP_WORDS = Set.of("is", "there", "a", "at");

    @ParameterizedTest
    @ValueSource(strings = {"N", "S", "W"})
    void aRegionHasOneHundredAndFiftyNotes(String region) {
        assertThat(notes(region)).hasSize(150).doesNotHaveDuplicates();
    }

    @Test
    void everyLessonIsStatedInTwoNotesOfEachRegionThatTeachesItAndOfNoOther() {
        List<String> lessons = lessons();
        assertThat(lessons).hasSizeGreaterThan(90);
        for (String region : NOTES.keySet()) {
            Map<String, Long> stated = notes(region).stream()
                    .flatMap(note -> stated(note).stream())
                    .collect(Collectors.groupingBy(relation -> relation, Collectors.counting()));
            for (String lesson : lessons) {
                String regions = lesson.substring(0, lesson.indexOf('|'));
                String relation = lesson.substring(lesson.indexOf('|') + 1);
                if (regions.contains(region)) {
                    assertThat(stated.getOrDefault(relation, 0L))
                            .as("%s in %s", relation, region)
                            .isGreaterThanOrEqualTo(2);
                } else {
                    assertThat(stated).as(region).doesNotContainKey(relation);
                }
            }
        }
    }

    @Test
    void aNameBelongsToOneRegion() {
        NAMES.forEach((owner, names) -> names.forEach(name -> NOTES.forEach((region, notes) -> {
            boolean named = notes.stream().anyMatch(note -> note.contains(name));
            assertThat(named).as("%s in %s", name, region).isEqualTo(owner.equals(region));
        })));
    }

    @Test
    void noAddressMailCaseNumberOrHostIsSharedBetweenRegions() {
        List<Set<String>> found =
                NOTES.values().stream().map(DemoContentTest::identifiers).toList();
        assertThat(found).allSatisfy(identifiers -> assertThat(identifiers).hasSizeGreaterThan(20));
        assertThat(found.stream().flatMap(Set::stream)).doesNotHaveDuplicates();
    }

    @Test
    void theAskerHasNoWordOfTheQuestion() throws IOException {
        Properties demo = demo();
        assertThat(demo.getProperty("asker")).isEqualTo("west");
        String west = String.join("\n", notes("W")).toLowerCase(Locale.ROOT);
        Set<String> content = Stream.of(
                        demo.getProperty("question").toLowerCase(Locale.ROOT).split("\\W+"))
                .filter(word -> !STOP_WORDS.contains(word))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(content)
                .contains("kerberos", "ticket")
                .allSatisfy(word -> assertThat(west).doesNotContain(word));
    }

    @Test
    void theExpectedAnswerIsALessonOfTheTwoOthers() throws IOException {
        Properties demo = demo();
        String answer = "NS|%s|%s|%s"
                .formatted(
                        demo.getProperty("expected.subject"),
                        demo.getProperty("expected.relation").replace("rel:", ""),
                        demo.getProperty("expected.object"));

        assertThat(lessons()).contains(answer);
    }

    @Test
    void thePlaintextListHoldsFiftyValuesOfTheJournals() {
        List<String> values = resource("plaintext-list.txt").lines().toList();
        String all = NOTES.values().stream()
                .flatMap(List::stream)
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);

        assertThat(values)
                .hasSize(50)
                .doesNotHaveDuplicates()
                .allSatisfy(value -> assertThat(all).contains(value.toLowerCase(Locale.ROOT)));
    }

    @Test
    void everyWordOfALessonMayLeaveAnInstance() {
        Set<String> vocabulary =
                resource("/io/continuum/instance/privacy/words.txt").lines().collect(Collectors.toSet());
        for (String lesson : lessons()) {
            String[] part = lesson.split("\\|");
            assertThat(vocabulary).as(lesson).contains(part[1].split(" ")).contains(part[3].split(" "));
        }
    }

    private static List<String> north() {
        return Stream.of(resource("journals/north.md").split("(?m)^## "))
                .skip(1)
                .toList();
    }

    private static List<String> south() {
        return resource("journals/south.jsonl")
                .lines()
                .map(DemoContentTest::json)
                .map(note ->
                        note.path("actor").asText() + "\n" + note.path("text").asText())
                .toList();
    }

    private static List<String> west() {
        List<String> notes = new ArrayList<>();
        for (JsonNode conversation : json(resource("journals/west.json"))) {
            StringBuilder text = new StringBuilder(conversation.path("title").asText());
            for (JsonNode message : conversation.path("messages")) {
                text.append('\n').append(message.path("actor").asText());
                text.append('\n').append(message.path("content").asText());
            }
            notes.add(text.toString());
        }
        return notes;
    }

    private static List<String> notes(String region) {
        return Objects.requireNonNull(NOTES.get(region));
    }

    private static List<String> lessons() {
        return resource("lessons.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static Properties demo() throws IOException {
        Properties demo = new Properties();
        demo.load(new StringReader(resource("demo.properties")));
        return demo;
    }

    /** What the rules of an instance read in a note, written like a line of the lesson table. */
    private static Set<String> stated(String note) {
        return EXTRACTOR.extract(note).relations().stream()
                .map(relation -> relation.subject().norm() + "|"
                        + relation.predicate().id().replace("rel:", "") + "|"
                        + relation.object().norm())
                .collect(Collectors.toSet());
    }

    private static List<String> names(String text) {
        return Stream.of(text.split(",\\s+")).map(String::strip).toList();
    }

    private static Set<String> identifiers(List<String> notes) {
        Set<String> found = new TreeSet<>();
        for (String note : notes) {
            IDENTIFIER.matcher(note).results().forEach(match -> found.add(match.group()));
        }
        return found;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(text, e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(DemoContentTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
