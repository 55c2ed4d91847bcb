package io.continuum.instance.extract;

import java.util.List;

/**
 * How something was put right: what went wrong, what was done, and that it helped.
 *
 * @param trigger the line that names the trouble
 * @param steps what was done, in order
 * @param outcome the line that says that it helped
 */
public record Skill(String trigger, List<String> steps, String outcome, int start, int end) {
    public Skill {
        steps = List.copyOf(steps);
    }
}
