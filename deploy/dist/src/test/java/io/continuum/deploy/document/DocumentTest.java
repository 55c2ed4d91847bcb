package io.continuum.deploy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.intake.Intake;
import io.continuum.instance.intake.NoteDefaults;
import io.continuum.instance.memory.Note;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {
    private static final long BYTES_MAX = 4 << 20;
    private static final int PIECE_CHARS_MAX = 600_000;
    private static final String FILLER = "and the night shift wrote it all down again ".repeat(40);

    @TempDir
    Path folder;

    @Test
    void aLongFileIsCutIntoBoundedPiecesThatHoldTheSameNotesAsTheWhole() throws Exception {
        String markdown = IntStream.range(0, 400)
                .mapToObj(i -> "## 2026-01-12 Note " + i + "\n\nNumber " + i + " " + FILLER + "\n\n")
                .collect(Collectors.joining());
        String lines = IntStream.range(0, 400)
                .mapToObj(i -> "{\"text\": \"Number " + i + " " + FILLER + "\"}\n")
                .collect(Collectors.joining());
        String chat = IntStream.range(0, 400)
                .mapToObj(i -> "{\"id\": \"c" + i + "\", \"messages\": [{\"role\": \"user\", \"content\": \"Number " + i
                        + " " + FILLER + "\"}]}")
                .collect(Collectors.joining(",", "[", "]"));

        sameNotes("journal.md", markdown);
        sameNotes("journal.jsonl", lines);
        sameNotes("journal.json", chat);
    }

    private void sameNotes(String name, String content) throws Exception {
        Format format = Format.ofName(name).orElseThrow();
        List<Piece> pieces = read(name, content);
        List<String> whole = texts(format, content);

        assertThat(pieces)
                .hasSizeGreaterThan(2)
                .allSatisfy(piece -> assertThat(
                                piece.request().path("content").asText().length())
                        .isLessThan(PIECE_CHARS_MAX));
        assertThat(pieces.stream()
                        .flatMap(piece ->
                                texts(format, piece.request().path("content").asText()).stream()))
                .containsExactlyElementsOf(whole);
        assertThat(pieces.stream().mapToInt(Piece::notes).sum()).isEqualTo(whole.size());
    }

    private static List<String> texts(Format format, String content) {
        return Intake.read(format.intake(), content, new NoteDefaults("", "", List.of(), null)).stream()
                .map(Note::text)
                .toList();
    }

    @Test
    void noWordOfALongTextIsLost() throws Exception {
        String text = IntStream.range(0, 60_000)
                .mapToObj(i -> "w" + i + (i % 50 == 0 ? "\n\n" : " "))
                .collect(Collectors.joining());

        String pieces = read("long.txt", text).stream()
                .map(piece -> piece.request().path("content").asText())
                .collect(Collectors.joining());

        assertThat(pieces).isEqualTo(text);
    }

    @Test
    void aLineThatIsNoJsonIsNamed() {
        assertThatThrownBy(() -> read("notes.jsonl", "{\"text\": \"fine\"}\n\nnot json\n"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("notes.jsonl, line 3");
        assertThatThrownBy(() -> read("notes.jsonl", "{\"title\": \"no text\"}\n"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void jsonThatHoldsNoConversationIsRefused() {
        assertThatThrownBy(() -> read("other.json", "[{\"cveID\": 1}]"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("other.json");
        assertThatThrownBy(() -> read("broken.json", "[\n{"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void aFileWithoutTextIsRefused() {
        assertThatThrownBy(() -> read("empty.txt", "\n \n"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("nothing to learn");
    }

    @Test
    void aLineWithoutEndIsRefusedBeforeItFillsMemory() {
        assertThatThrownBy(() -> read("line.txt", "x".repeat(1 << 20)))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("line of more than");
    }

    @Test
    void aByteOrderMarkIsNoText() throws Exception {
        assertThat(read("bom.txt", "\uFEFFhello")
                        .getFirst()
                        .request()
                        .path("content")
                        .asText())
                .isEqualTo("hello");
    }

    @Test
    void theFirstByteThatIsNoUtf8IsFoundAcrossBuffers() throws Exception {
        byte[] bytes = "é".repeat(70_000).getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.firstInvalidByte(new ByteArrayInputStream(bytes))).isEqualTo(-1);
        bytes[131_000] = (byte) 0xff;
        assertThat(Utf8.firstInvalidByte(new ByteArrayInputStream(bytes))).isEqualTo(131_000);
        assertThat(Utf8.firstInvalidByte(new ByteArrayInputStream(new byte[] {'a', (byte) 0xc3})))
                .isEqualTo(1);
    }

    private List<Piece> read(String name, String content) throws Exception {
        Path file = Files.writeString(folder.resolve(name), content);
        Document document = Document.open(file, name, Format.ofName(name).orElseThrow(), BYTES_MAX);
        List<Piece> pieces = new ArrayList<>();
        document.countNotes();
        document.forEach(pieces::add);
        return pieces;
    }
}
