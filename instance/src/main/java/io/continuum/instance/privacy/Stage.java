package io.continuum.instance.privacy;

/** The stages of the pipeline in their fixed order; each may only drop or coarsen. Numbers are those of the specification. */
public enum Stage {
    OPT_IN(0, "the space is shared for patterns"),
    VOCABULARY(1, "every word is a common or federation word"),
    GENERALISED(2, "typed values became their class"),
    PERSONAL_DATA(3, "no personal data, secret or name"),
    SUPPORT(5, "enough different notes support it"),
    PREVIEW(9, "a person saw the exact bytes");

    private final int number;
    private final String meaning;

    Stage(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /** What it means to pass, in a few words. */
    public String meaning() {
        return meaning;
    }
}
