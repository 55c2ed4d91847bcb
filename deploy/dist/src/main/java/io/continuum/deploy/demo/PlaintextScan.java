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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for whole values in files of any kind: as the sequence of their words, in any case and with anything that is no
 * letter or digit between them, also inside base64. It does not ask for a word's border around the value, because the byte
 * before a text in a database file may well be a letter.
 */
final class PlaintextScan {
    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9_+/-]{16,}");
    private static final String SEPARATORS = "[^\\p{L}\\p{N}]{0,8}";

    private final Map<String, Pattern> patterns;

    PlaintextScan(Set<String> values) {
        patterns = new TreeMap<>();
        values.forEach(value -> patterns.put(value, pattern(value)));
    }

    /** The words of a value, lower case. */
    static List<String> tokens(String value) {
        return TOKEN.matcher(value.toLowerCase(Locale.ROOT))
                .results()
                .map(match -> match.group())
                .toList();
    }

    private static Pattern pattern(String value) {
        return Pattern.compile(
                tokens(value).stream().map(Pattern::quote).collect(Collectors.joining(SEPARATORS)),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
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
        // Every byte becomes one character, so that a value is found between bytes that are no text.
        String raw = new String(bytes, StandardCharsets.ISO_8859_1);
        String text = new String(bytes, StandardCharsets.UTF_8);
        String decoded = decoded(raw);
        patterns.forEach((value, pattern) -> {
            if (pattern.matcher(text).find() || pattern.matcher(decoded).find()) {
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
            for (int start = 0; start < 4; start++) {
                int length = (run.length() - start) / 4 * 4;
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
