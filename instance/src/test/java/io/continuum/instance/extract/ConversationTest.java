package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.extract.Conversation.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
    private static final List<String> PUMP = List.of(
            "The pump in hall seven lost pressure again",
            "Which valve feeds that pump in hall seven?",
            "Valve nine, it was serviced after the last pressure loss",
            "Then check the gasket of valve nine before noon",
            "The gasket of the valve is torn, pressure escapes there");
    private static final List<String> LUNCH = List.of(
            "Anybody hungry? The canteen serves lasagne with spinach",
            "Lasagne sounds lovely, keep a table near the window",
            "Window table reserved, spinach lasagne for five people",
            "Dessert is tiramisu, the canteen made plenty",
            "Great lasagne, thanks for reserving the table");

    private static List<Turn> talk(int minutesBetween, String answer) {
        List<Turn> turns = new ArrayList<>();
        Instant at = START;
        for (List<String> topic : List.of(PUMP, LUNCH)) {
            at = at.plus(Duration.ofMinutes(minutesBetween));
            for (String text : topic) {
                at = at.plus(Duration.ofMinutes(1));
                String actor = topic == PUMP ? "Nadia" : "Omar";
                turns.add(new Turn(turns.size() == 6 ? text + answer : text, actor, at));
            }
        }
        return turns;
    }

    @Test
    void anotherTopicAfterAPauseIsAnotherEpisode() {
        assertThat(Conversation.cuts(talk(5, "")).stream()).containsExactly(5);
    }

    @Test
    void whoAnswersOrSpeaksOnStaysInTheEpisode() {
        assertThat(Conversation.cuts(talk(5, ", Nadia?")).isEmpty()).isTrue();
        assertThat(Conversation.cuts(talk(0, "")).isEmpty()).isTrue();
    }

    @Test
    void silenceEndsAnEpisodeWhateverIsSaidAfterIt() {
        List<Turn> turns = List.of(
                new Turn("The pump is on", "", START),
                new Turn("The pump is on, still", "", START.plus(Duration.ofMinutes(30))),
                new Turn("The pump is on, even now", "", START.plus(Duration.ofMinutes(61))),
                new Turn("The pump was on", "", START));

        assertThat(Conversation.cuts(turns).stream()).containsExactly(2, 3);
    }
}
