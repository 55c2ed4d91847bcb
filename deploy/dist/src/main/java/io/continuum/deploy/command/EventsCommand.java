package io.continuum.deploy.command;

import io.continuum.client.ContinuumClient;
import io.continuum.client.Event;
import io.continuum.client.EventStream;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description = {
            "Print what changes in memory as it happens, until Ctrl-C; ids, never texts.",
            "With --after nothing is missed since an event that was seen; webhooks send the same elsewhere."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  continuum events", "  continuum events --after 1200 --count 10 --json"})
final class EventsCommand extends InstanceAction {
    @Option(names = "--after", paramLabel = "SEQ", description = "Begin after this event instead of now.")
    private @Nullable Long after;

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "Stop after so many; 0 for never.")
    private long count;

    EventsCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        ContinuumClient client = new ContinuumClient(instance);
        try (EventStream events = after == null ? client.events() : client.eventsAfter(after)) {
            for (long seen = 0; count == 0 || seen < count; seen++) {
                Optional<Event> event = events.next();
                if (event.isEmpty()) {
                    throw CommandException.failed(
                            "The stream ended. To go on: continuum events --after " + Math.max(0, events.last()));
                }
                print(line(event.get()));
            }
        }
        return ExitCode.OK;
    }

    private String line(Event event) {
        return json
                ? Json.object()
                        .put("seq", event.seq())
                        .put("type", event.type())
                        .put("space", event.space())
                        .put("subject", event.subject())
                        .put("actor", event.cause().actor())
                        .put("reason", event.cause().reason())
                        .put("at", event.at().toString())
                        .toString()
                : "%d  %s  %s  %s  %s".formatted(event.seq(), event.at(), event.type(), event.space(), event.subject());
    }
}
