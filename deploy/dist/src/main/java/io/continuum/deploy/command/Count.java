package io.continuum.deploy.command;

/** A number with its noun: {@code 1 note}, {@code 2 memories}. */
final class Count {
    private Count() {}

    static String of(long count, String noun) {
        if (count == 1) {
            return count + " " + noun;
        }
        return count + " " + (noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s");
    }
}
