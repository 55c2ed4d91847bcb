package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of the 22 requirements of the memory has tests that bear its number, over both databases. */
class RequirementNamesTest {
    private static final int REQUIREMENTS = 22;
    private static final Pattern NAME = Pattern.compile("r(\\d{1,2})[A-Z]\\w+");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyRequirementHasATestOverEachDatabase(boolean postgres) throws Exception {
        Path root = Path.of(RequirementNamesTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Set<Integer> shown = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Test.class")).toList()) {
                String name = root.relativize(file).toString().replaceAll("[/\\\\]", ".");
                Class<?> tests = Class.forName(
                        name.substring(0, name.length() - ".class".length()),
                        false,
                        RequirementNamesTest.class.getClassLoader());
                if (!Modifier.isAbstract(tests.getModifiers())
                        && tests.getSimpleName().startsWith("Postgres") == postgres) {
                    shown.addAll(numbers(tests));
                }
            }
        }
        assertThat(shown)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, REQUIREMENTS).boxed().toList());
    }

    /** Of its own tests and those that it takes over. */
    private static Set<Integer> numbers(Class<?> tests) {
        Set<Integer> numbers = new TreeSet<>();
        for (Class<?> each = tests; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                Matcher name = NAME.matcher(method.getName());
                if (name.matches()) {
                    numbers.add(Integer.valueOf(name.group(1)));
                }
            }
        }
        return numbers;
    }
}
