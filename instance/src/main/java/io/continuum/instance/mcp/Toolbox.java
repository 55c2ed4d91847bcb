package io.continuum.instance.mcp;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All tools by profile: those that are listed, and the further names that answer all the same. Thread-safe. */
final class Toolbox {
    private final Map<Profile, List<Tool>> listed = new EnumMap<>(Profile.class);
    private final Map<Profile, Map<String, Tool>> named = new EnumMap<>(Profile.class);

    /**
     * @param everyday the tools of the default profile
     * @param further what the full profile adds
     * @param classic the tools of the classic profile
     * @param aliases answer in every profile and are listed in none
     */
    Toolbox(List<Tool> everyday, List<Tool> further, List<Tool> classic, List<Tool> aliases) {
        listed.put(Profile.DEFAULT, List.copyOf(everyday));
        listed.put(
                Profile.FULL, Stream.concat(everyday.stream(), further.stream()).toList());
        listed.put(Profile.CLASSIC, List.copyOf(classic));
        listed.forEach((profile, tools) -> {
            Map<String, Tool> byName = new LinkedHashMap<>();
            aliases.forEach(tool -> byName.put(tool.name(), tool));
            tools.forEach(tool -> byName.put(tool.name(), tool));
            named.put(profile, byName);
        });
    }

    List<Tool> of(Profile profile) {
        return listed.getOrDefault(profile, List.of());
    }

    Optional<Tool> find(Profile profile, String name) {
        return Optional.ofNullable(named.getOrDefault(profile, Map.of()).get(name));
    }
}
