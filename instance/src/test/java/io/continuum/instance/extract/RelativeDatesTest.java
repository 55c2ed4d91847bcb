package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told by its distance is the date that a person would take it for. */
class RelativeDatesTest {
    private static List<String> dates(String said, String text) {
        return new Extractor()
                .extract(text, LocalDate.parse(said)).dates().stream()
                        .map(Phrase::text)
                        .toList();
    }

    @ParameterizedTest(name = "on {0}: {1}")
    @CsvSource({
        // 2026-05-04 is a Monday
        "2026-05-04, We met yesterday., 2026-05-03",
        "2026-05-04, The day before yesterday it rained., 2026-05-02",
        "2026-05-04, It is due tomorrow, 2026-05-05",
        "2026-05-04, Last night the pager rang., 2026-05-03",
        "2026-05-04, This morning it was quiet., 2026-05-04",
        "2026-05-04, See you the day after tomorrow!, 2026-05-06",
        "2026-05-04, last Monday's deploy failed, 2026-04-27",
        "2026-05-04, Last Sunday we sailed., 2026-05-03",
        "2026-05-03, Last Sunday we sailed., 2026-04-26",
        "2026-05-04, next Monday we go on, 2026-05-11",
        "2026-05-04, this Sunday is free, 2026-05-10",
        "2026-05-10, this Monday was busy, 2026-05-04",
        "2026-05-06, last Tuesday it broke, 2026-05-05",
        "2026-05-05, last Tuesday it broke, 2026-04-28",
        "2026-05-04, three days ago, 2026-05-01",
        "2026-05-04, 14 days ago, 2026-04-20",
        "2026-05-04, a couple of weeks ago, 2026-W17",
        // months end on different days, and February at times on another
        "2026-03-01, yesterday, 2026-02-28",
        "2024-03-01, yesterday, 2024-02-29",
        "2026-03-31, one month ago, 2026-02",
        "2026-01-31, next month, 2026-02",
        "2026-01-15, last month, 2025-12",
        "2026-12-31, tomorrow, 2027-01-01",
        "2026-01-01, last night, 2025-12-31",
        "2026-01-01, two days ago, 2025-12-30",
        "2026-05-04, five months ago, 2025-12",
        "2024-02-29, a year ago, 2023",
        "2026-05-04, last year, 2025",
        "2026-05-04, two years from now, 2028",
        // a year of weeks is not a year of days
        "2026-01-01, last week, 2025-W52",
        "2027-01-01, this week, 2026-W53",
        "2027-01-03, next week, 2027-W01",
        "2021-01-03, last week, 2020-W52",
        "2026-05-04, last weekend, 2026-05-02/2026-05-03",
        "2026-05-03, last weekend, 2026-04-25/2026-04-26",
        "2026-05-03, this weekend, 2026-05-02/2026-05-03",
        "2026-01-01, next weekend, 2026-01-10/2026-01-11",
        "2026-05-04, last March, 2026-03",
        "2026-05-04, last May, 2025-05",
        "2026-05-04, last December, 2025-12",
        "2026-05-04, next May, 2027-05",
        "2026-05-04, next June, 2026-06",
        "2026-05-04, this January, 2026-01",
        "2026-05-04, We will ship in two weeks., 2026-W21",
        "2026-05-04, It is going to end in 10 days, 2026-05-14"
    })
    void aDateIsTakenAsItIsMeant(String said, String text, String date) {
        assertThat(dates(said, text)).containsExactly(date);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "This may be the last straw.",
                "At last weeks passed.",
                "We read it in two days.",
                "Once in a week it hangs.",
                "The last daylight was gone.",
                "See https://example.com/yesterday and yesterday-job.",
                "On Tuesday it broke."
            })
    void whatMayMeanAnyDayMeansNone(String text) {
        assertThat(dates("2026-05-04", text)).isEmpty();
    }

    @Test
    void theWordsStandWhereTheyAreSaidToStand() {
        String text = "First.\nIt broke last Tuesday, and tomorrow we mend it.";

        List<Phrase> dates =
                new Extractor().extract(text, LocalDate.parse("2026-05-04")).dates();

        assertThat(dates)
                .extracting(date -> text.substring(date.start(), date.end()))
                .containsExactly("last Tuesday", "tomorrow");
        assertThat(new Extractor().extract(text).dates())
                .as("nobody knows when it was said")
                .isEmpty();
    }
}
