package io.continuum.instance.pattern;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.continuum.instance.privacy.Generaliser;
import io.continuum.instance.privacy.Generaliser.TypedValue;
import io.continuum.instance.privacy.Generaliser.ValueKind;
import java.util.ArrayList;
import java.util.List;

/** What several tests of patterns need. */
final class TestPatterns {
    private static final Pattern HOST = Pattern.compile("[a-z0-9-]+\\.[a-z.]+\\.internal");
    private static final Pattern MAIL = Pattern.compile("\\S+@\\S+");

    private TestPatterns() {}

    static Generaliser generaliser() {
        return new Generaliser(text -> {
            List<TypedValue> values = new ArrayList<>();
            for (Matcher host = HOST.matcher(text); host.find(); ) {
                values.add(new TypedValue(ValueKind.HOST, host.start(), host.end()));
            }
            for (Matcher mail = MAIL.matcher(text); mail.find(); ) {
                values.add(new TypedValue(ValueKind.PRIVATE, mail.start(), mail.end()));
            }
            return values;
        });
    }
}
