package io.continuum.coordinator.conduct;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why an organisation is held back. */
public enum Grounds {
    /** It sent patterns that do not belong to their tags, or shares that do not fit. */
    POISON,
    /** It fills the coordinator with what nobody confirms. */
    SPAM,
    /** Its keys may be in other hands. */
    COMPROMISE,
    /** Something has to be cleared up first. */
    DISPUTE;

    /** Whether an organisation that is removed while this holds is removed for cause, which costs its sponsors. */
    public boolean isCause() {
        return this == POISON || this == SPAM;
    }

    /** The name in answers, for example {@code poison}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Grounds> ofText(String text) {
        return Arrays.stream(values())
                .filter(grounds -> grounds.text().equals(text))
                .findFirst();
    }
}
