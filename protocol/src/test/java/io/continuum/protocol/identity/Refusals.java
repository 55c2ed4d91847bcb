package io.continuum.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;

/** Asserts what a check said. */
public final class Refusals {
    private Refusals() {}

    public static void assertRefused(Checked<?> checked, Refusal refusal) {
        assertThat(checked)
                .isInstanceOfSatisfying(
                        Checked.Refused.class,
                        refused -> assertThat(refused.refusal())
                                .as(refused.detail())
                                .isEqualTo(refusal));
    }

    public static void assertValid(Checked<?> checked) {
        assertThat(checked).isInstanceOf(Checked.Valid.class);
    }
}
