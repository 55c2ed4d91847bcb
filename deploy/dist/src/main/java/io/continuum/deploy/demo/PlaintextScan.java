package io.continuum.deploy.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for whole values in files of any kind: as the sequence of their words, in any case and with anything that is no
 * letter or digit between them, also inside base64. It does not ask for a word's border around the value, because the byte
 * before a text in a database file may well be a letter.
 */
final class PlaintextScan {
    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9_+/-]{16,}");
    private static final int BASE64_GROUP = 4;

    /** By value: its letters and digits alone, lower case. */
    private final Map<String, String> needles = new TreeMap<>();

    PlaintextScan(Set<String> values) {
        values.forEach(value -> needles.put(value, lettersAndDigits(value)));
    }

    /** The words of a value, lower case. */
    static List<String> tokens(String value) {
        return TOKEN.matcher(value.toLowerCase(Locale.ROOT))
                .results()
                .map(match -> match.group())
                .toList();
    }

    private static String lettersAndDigits(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .filter(Character::isLetterOrDigit)
                .map(Character::toLowerCase)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    /** What was found, as {@code value (file)}. */
    Set<String> find(List<Path> folders) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path folder : folders) {
            for (Path file : files(folder)) {
                find(file, found);
            }
        }
        return found;
    }

    private void find(Path file, Set<String> found) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return; // a database's temporary file that is gone again
        }
        String text = lettersAndDigits(new String(bytes, StandardCharsets.UTF_8));
        String decoded = lettersAndDigits(decoded(new String(bytes, StandardCharsets.ISO_8859_1)));
        needles.forEach((value, needle) -> {
            if (text.contains(needle) || decoded.contains(needle)) {
                found.add(value + " (" + file.getFileName() + ")");
            }
        });
    }

    /** The content of everything that looks like base64; each run is tried at its four possible starts. */
    private static String decoded(String raw) {
        StringBuilder text = new StringBuilder();
        Matcher runs = BASE64.matcher(raw);
        while (runs.find()) {
            String run = runs.group().replace('+', '-').replace('/', '_');
            for (int start = 0; start < BASE64_GROUP; start++) {
                int length = (run.length() - start) / BASE64_GROUP * BASE64_GROUP;
                byte[] bytes = Base64.getUrlDecoder().decode(run.substring(start, start + length));
                text.append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
            }
        }
        return text.toString();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return new ArrayList<>(walk.filter(Files::isRegularFile).toList());
        }
    }
}
