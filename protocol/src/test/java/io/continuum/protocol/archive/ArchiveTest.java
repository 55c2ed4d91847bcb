package io.continuum.protocol.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.protocol.crypt.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** */
class ArchiveTest {
    private static final String KIND = "test";
    private static final ArchiveLimits LIMITS = new ArchiveLimits(100, 32 << 20, 64 << 20);

    @TempDir
    Path folder;

    @Test
    void whatWentInComesOutInOrder() throws IOException {
        byte[] long1 = text("x".repeat(ArchiveWriter.PART_BYTES - 2));
        byte[] archive = bytes(writer -> {
            writer.add("a.txt", text("first"));
            writer.add("keys/b", new byte[0]);
            try (ArchiveWriter.Lines lines = writer.lines("rows")) {
                lines.add(long1);
                lines.add(text("2"));
                lines.add(text("3"));
            }
            writer.lines("none").close();
        });
        Map<String, byte[]> read = new LinkedHashMap<>();
        Manifest manifest = ArchiveReader.read(
                new ByteArrayInputStream(archive), KIND, LIMITS, (name, in) -> read.put(name, in.readAllBytes()));
        assertThat(read.keySet())
                .containsExactly("a.txt", "keys/b", "rows.000001.jsonl", "rows.000002.jsonl", "none.000001.jsonl");
        assertThat(read.get("a.txt")).isEqualTo(text("first"));
        assertThat(read.get("rows.000001.jsonl")).hasSize(long1.length + 1);
        assertThat(read.get("rows.000002.jsonl")).isEqualTo(text("2\n3\n"));
        assertThat(manifest.about().path("made_by").asText()).isEqualTo("me");
        assertThat(manifest.bytes()).isEqualTo(5 + long1.length + 1 + 4);
    }

    @Test
    void linesAreReadOneByOneAndTooLongOnesArePassedOver() throws IOException {
        List<String> seen = new ArrayList<>();
        BoundedLines.read(
                new ByteArrayInputStream(text("one\r\n\ntoo long\nfour")),
                5,
                (number, line) -> seen.add(number
                        + (line.isPresent() ? ":" + new String(line.get(), StandardCharsets.UTF_8) : " is too long")));
        assertThat(seen).containsExactly("1:one", "2:", "3 is too long", "4:four");
    }

    @Test
    void theSameContentIsTheSameArchive() throws IOException {
        assertThat(bytes(writer -> writer.add("a", text("x")))).isEqualTo(bytes(writer -> writer.add("a", text("x"))));
    }

    @Test
    void anyTarProgramReadsIt() throws Exception {
        Path file = folder.resolve("a.tar.gz");
        Files.write(file, bytes(writer -> writer.add("one/two.txt", text("three"))));
        Process tar = new ProcessBuilder("tar", "-xzOf", file.toString(), "one/two.txt").start();
        assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("three");
        assertThat(tar.waitFor()).isZero();
    }

    @Test
    void whatIsCutOffAnywhereIsRefused() throws IOException {
        byte[] tar = unzipped(bytes(writer -> writer.add("a", text("content"))));
        for (int length = 0; length < tar.length; length += 512) {
            byte[] cut = zipped(Arrays.copyOf(tar, length));
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(ArchiveException.class);
        }
        byte[] whole = zipped(tar);
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 9))).isInstanceOf(ArchiveException.class);
    }

    @Test
    void aChangedFileIsRefused() throws IOException {
        byte[] tar = unzipped(bytes(writer -> writer.add("a", text("content"))));
        tar[512] ^= 1;
        assertThatThrownBy(() -> read(zipped(tar)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("a is not what the manifest says");
    }

    @Test
    void anotherKindIsRefused() throws IOException {
        byte[] archive = bytes(_ -> {});
        assertThatThrownBy(() -> ArchiveReader.read(new ByteArrayInputStream(archive), "other", LIMITS, (_, _) -> {}))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("This archive is of the kind test, not other.");
    }

    @Test
    void linksAndNamesThatLeadOutAreRefused() throws IOException {
        for (String name : new String[] {"../a", "/a", ".a", "a/../b", "a/.b", "a b", "a//b", "a/"}) {
            assertThatThrownBy(() -> Tar.header(name, 0)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] block = Tar.header("xx/a", 0);
        block[0] = '.';
        block[1] = '.';
        restamp(block);
        assertThatThrownBy(() -> Tar.read(block)).isInstanceOf(ArchiveException.class);
        byte[] link = Tar.header("a", 0);
        link[156] = '2';
        restamp(link);
        assertThatThrownBy(() -> Tar.read(link)).hasMessageContaining("no plain file");
    }

    @Test
    void moreThanTheLimitsIsRefusedBeforeItIsRead() throws IOException {
        byte[] archive = bytes(writer -> {
            writer.add("a", new byte[1000]);
            writer.add("b", new byte[1000]);
        });
        for (ArchiveLimits limits : new ArchiveLimits[] {
            new ArchiveLimits(1, 1000, 9999), new ArchiveLimits(9, 999, 9999), new ArchiveLimits(9, 1000, 1999)
        }) {
            assertThatThrownBy(() -> ArchiveReader.read(new ByteArrayInputStream(archive), KIND, limits, (_, _) -> {}))
                    .as("%s", limits)
                    .hasMessageContaining("larger than what is taken here");
        }
    }

    @Test
    void filesOfManyGigabytesHaveALengthToo() throws IOException {
        assertThat(Tar.read(Tar.header("a", 1L << 40)).bytes()).isEqualTo(1L << 40);
        assertThat(Tar.read(Tar.header("a", (1L << 33) - 1)).bytes()).isEqualTo((1L << 33) - 1);
    }

    @Test
    void anArchiveIsItsOwnersOnlyAndReplacesNoFile() throws IOException {
        Path file = folder.resolve("b.tar.gz");
        write(file, Optional.empty());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> write(file, Optional.empty())).hasMessageContaining("already");
        assertThatThrownBy(() -> ArchiveFile.write(folder.resolve("c"), Optional.empty(), new SecureRandom(), _ -> {
                    throw new IOException("no space left");
                }))
                .hasMessage("no space left");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLockedArchiveOpensWithItsPassphraseOnlyAndOnlyWhole() throws IOException {
        Path file = folder.resolve("d.tar.gz");
        Optional<Secret> passphrase = Optional.of(Secret.of(text("correct horse")));
        write(file, passphrase);
        assertThat(ArchiveFile.read(file, passphrase, KIND, LIMITS, (_, _) -> {})
                        .files())
                .hasSize(1);
        assertThatThrownBy(() -> ArchiveFile.read(file, Optional.empty(), KIND, LIMITS, (_, _) -> {}))
                .hasMessageContaining("is locked");
        assertThatThrownBy(
                        () -> ArchiveFile.read(file, Optional.of(Secret.of(text("wrong"))), KIND, LIMITS, (_, _) -> {}))
                .hasMessageContaining("does not open");
        byte[] whole = Files.readAllBytes(file);
        assertThat(new String(whole, StandardCharsets.ISO_8859_1)).doesNotContain("a.txt");
        Files.write(file, Arrays.copyOf(whole, whole.length - 40));
        assertThatThrownBy(() -> ArchiveFile.read(file, passphrase, KIND, LIMITS, (_, _) -> {}))
                .isInstanceOf(ArchiveException.class);
    }

    private static void write(Path file, Optional<Secret> passphrase) throws IOException {
        byte[] noise = new byte[3 << 20]; // several boxes
        new Random(2).nextBytes(noise);
        ArchiveFile.write(file, passphrase, new SecureRandom(), writer -> {
            writer.add("a.txt", noise);
            return writer.finish(KIND, about());
        });
    }

    @FunctionalInterface
    private interface Filling {
        void fill(ArchiveWriter writer) throws IOException;
    }

    private static byte[] bytes(Filling filling) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveWriter writer = new ArchiveWriter(out);
        filling.fill(writer);
        writer.finish(KIND, about());
        return out.toByteArray();
    }

    private static ObjectNode about() {
        return JsonNodeFactory.instance.objectNode().put("made_by", "me");
    }

    private static Manifest read(byte[] archive) throws IOException {
        return ArchiveReader.read(new ByteArrayInputStream(archive), KIND, LIMITS, (_, _) -> {});
    }

    private static void restamp(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte value : block) {
            sum += value & 0xFF;
        }
        byte[] octal = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, block, 148, octal.length);
    }

    private static byte[] unzipped(byte[] archive) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes();
    }

    private static byte[] zipped(byte[] tar) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
            zipped.write(tar);
        }
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
