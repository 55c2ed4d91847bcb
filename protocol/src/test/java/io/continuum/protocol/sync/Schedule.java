package io.continuum.protocol.sync;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A simulated federation and everything that is done to it, settled before it runs. The same schedule always runs in the same
 * way, so that its text is all one needs to see a failure again.
 *
 * @param seed draws what the steps leave open: how long a database takes, which frames a bad link loses
 * @param roles who takes part, in the order of their numbers
 * @param links who may talk to whom; whoever is honest is connected through others who are
 * @param steps in the order of their times
 */
record Schedule(long seed, List<Role> roles, List<Pair> links, List<Step> steps) {
    enum Role {
        /** Runs the code that ships, with every feature. */
        REPLICA,
        /** Runs the code that ships, and names no feature. */
        PLAIN,
        /** Runs the protocol as it was first described. */
        OLD,
        /** A member that lies. */
        FORGER
    }

    record Pair(int left, int right) {}

    Schedule {
        roles = List.copyOf(roles);
        links = List.copyOf(links);
        steps = List.copyOf(steps);
    }

    Schedule with(List<Step> others) {
        return new Schedule(seed, roles, links, others);
    }

    /** A line for the federation and one for each step; {@link #parse} reads it. */
    @Override
    public String toString() {
        String head = "seed " + seed + "; "
                + roles.stream().map(Role::name).collect(Collectors.joining(" ")) + "; "
                + links.stream().map(link -> link.left() + "-" + link.right()).collect(Collectors.joining(" "));
        return head + steps.stream().map(step -> "\n" + step).collect(Collectors.joining());
    }

    static Schedule parse(String text) {
        List<String> lines = text.strip().lines().toList();
        String[] head = lines.getFirst().split("; ");
        return new Schedule(
                Long.parseLong(head[0].substring("seed ".length())),
                List.of(head[1].split(" ")).stream().map(Role::valueOf).toList(),
                List.of(head[2].split(" ")).stream().map(Schedule::pair).toList(),
                lines.stream().skip(1).map(Step::parse).toList());
    }

    private static Pair pair(String text) {
        String[] ends = text.split("-");
        return new Pair(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }
}
