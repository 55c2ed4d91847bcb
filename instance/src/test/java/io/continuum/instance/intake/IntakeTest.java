package io.continuum.instance.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Note;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeTest {
    private static final NoteDefaults DEFAULTS = new NoteDefaults("", "journal", List.of("demo"), null);

    private static List<Note> read(Format format, String content) {
        return Intake.read(format, content, DEFAULTS);
    }

    @Test
    void markdownIsPartedAtItsHeadings() {
        List<Note> notes = read(Format.MARKDOWN, """
            # Journal

            One section per note.

            ## 2026-01-12 Order desk froze

            It hung.

            ```
            # no heading
            ```

            — Marta Lindqvist

            ## Empty

            ## Checks

            - look at the pool
              and its size
            - look at the disk
            """);

        assertThat(notes)
                .extracting(Note::text)
                .containsExactly(
                        "Journal\n\nOne section per note.",
                        "2026-01-12 Order desk froze\n\nIt hung.\n\n```\n# no heading\n```",
                        "Checks\n\nlook at the pool\nand its size",
                        "Checks\n\nlook at the disk");
        assertThat(notes.get(1).actor()).isEqualTo("Marta Lindqvist");
        assertThat(notes.get(1).eventTime()).isEqualTo(Instant.parse("2026-01-12T00:00:00Z"));
        assertThat(notes)
                .allMatch(note -> note.source().equals("journal") && note.tags().contains("demo"));
    }

    @Test
    void jsonLinesSayWhatIsKnownOfEachNote() {
        List<Note> notes = read(Format.JSONL, """
            {"text":"One.","at":"2026-01-08T09:15:01Z","actor":"Thandi","session_id":"s1","tags":["x"],"other":1}

            {"content":"Two.","timestamp":1767225600,"kind":"decision"}
            """);

        assertThat(notes).hasSize(2);
        assertThat(notes.getFirst().actor()).isEqualTo("Thandi");
        assertThat(notes.getFirst().sessionId()).isEqualTo("s1");
        assertThat(notes.getFirst().tags()).containsExactly("demo", "x");
        assertThat(notes.getLast().kind()).isEqualTo(Kind.DECISION);
        assertThat(notes.getLast().eventTime()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"text":"ok"}\\n{nonsense     | Line 2
        {"text":"ok"}\\n{"a":1}       | Line 2
        {"text":"ok"}\\n[1]           | Line 2
        {"text":"ok","at":"soon"}    | Line 1
        {"text":"ok","kind":"poem"}  | Line 1
        """)
    void aLineThatCannotBeReadIsNamed(String content, String where) {
        assertThatThrownBy(() -> read(Format.JSONL, content.replace("\\n", "\n")))
                .isInstanceOf(IntakeException.class)
                .hasMessageContaining(where);
    }

    @Test
    void aConversationIsASession() {
        List<Note> notes = read(Format.CHAT, """
            [{"id":"west-001","title":"t","messages":[
               {"role":"user","actor":"Dana","content":"found it","at":"2026-01-14T17:19:02Z"},
               {"role":"assistant","content":"noted"},
               {"role":"system","content":"you are helpful"}]}]
            """);

        assertThat(notes).extracting(Note::role).containsExactly("user", "assistant");
        assertThat(notes).extracting(Note::kind).containsOnly(Kind.MESSAGE);
        assertThat(notes).extracting(Note::sessionId).containsOnly("west-001");
        assertThat(notes.getFirst().actor()).isEqualTo("Dana");
    }

    @Test
    void aPlainListOfMessagesIsAChat() {
        assertThat(read(Format.CHAT, "[{\"role\":\"human\",\"content\":\"a\"},{\"role\":\"ai\",\"content\":\"b\"}]"))
                .extracting(Note::role)
                .containsExactly("user", "assistant");
    }

    @Test
    void aChatGptExportIsReadInTheOrderOfItsTimes() {
        List<Note> notes = read(Format.CHAT, """
            [{"title":"Trip","conversation_id":"c1","mapping":{
              "b":{"message":{"author":{"role":"assistant"},"create_time":2000000001.5,
                   "content":{"content_type":"text","parts":["second"]}}},
              "root":{"message":null},
              "a":{"message":{"author":{"role":"user"},"create_time":2000000000.25,
                   "content":{"content_type":"text","parts":["first","and more"]}}}}}]
            """);

        assertThat(notes).extracting(Note::text).containsExactly("first\nand more", "second");
        assertThat(notes).extracting(Note::role).containsExactly("user", "assistant");
        assertThat(notes.getFirst().eventTime()).isEqualTo(Instant.ofEpochMilli(2_000_000_000_250L));
        assertThat(notes.getFirst().sessionId()).isEqualTo("c1");
    }

    @Test
    void aLongTextIsPartedBetweenParagraphsAndNothingIsLost() {
        String text = ("word ".repeat(200) + "\n\n").repeat(30);

        List<Note> notes = read(Format.TEXT, text);

        assertThat(notes).hasSizeGreaterThan(3).allMatch(note -> note.text().length() <= 8_000);
        assertThat(String.join(" ", notes.stream().map(Note::text).toList()).split("\\s+"))
                .hasSize(6_000);
    }

    @Test
    void aContentWithNothingInItIsRefused() {
        for (Format format : Format.values()) {
            String empty = format == Format.CHAT ? "[]" : " \n";
            assertThatThrownBy(() -> read(format, empty)).isInstanceOf(IntakeException.class);
        }
    }
}
