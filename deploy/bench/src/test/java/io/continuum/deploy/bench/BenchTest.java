package io.continuum.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.deploy.bench.coordinator.CoordinatorLoad;
import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Figure;
import io.continuum.deploy.bench.measure.Plan;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Suite;
import io.continuum.deploy.bench.measure.Target;
import io.continuum.deploy.bench.measure.Unit;
import io.continuum.deploy.bench.measure.Verdict;
import io.continuum.deploy.bench.memory.MemoryLoad;
import io.continuum.deploy.bench.seal.Seal;
import io.continuum.deploy.bench.synccore.SyncCore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousandth of the work, once and in this virtual machine: that the rows can be made, not what they say. */
class BenchTest {
    private static final Machine MACHINE =
            new Machine("a processor", 2, "a system", 0.5, "a virtual machine", "c0ffee", Instant.EPOCH);

    @ParameterizedTest
    @ValueSource(classes = {SyncCore.class, Seal.class, CoordinatorLoad.class, MemoryLoad.class})
    void everyRowIsMeasured(Class<? extends Suite> type) throws Exception {
        Suite suite = type.getDeclaredConstructor().newInstance();

        List<Row> rows = suite.run(Plan.smoke(Path.of("")), _ -> {});

        assertThat(rows).extracting(Row::comparison).isEqualTo(suite.comparisons());
        assertThat(rows).allSatisfy(row -> assertThat(row.ours()).isInstanceOf(Figure.Measured.class));
        assertThat(suite.comparisons()).extracting(Comparison::name).doesNotHaveDuplicates();
    }

    @Test
    void aRatioSaysHowManyTimesAsGoodWeAre() {
        assertThat(rate(3).row(30, 10).ratio()).hasValue(3);
        assertThat(time(3).row(10, 30).ratio()).hasValue(3);
    }

    @Test
    void aRowReachesItsTargetOrIsShortOfIt() {
        assertThat(rate(3).row(30, 10).verdict()).isEqualTo(Verdict.OK);
        assertThat(rate(3).row(29, 10).verdict()).isEqualTo(Verdict.SHORT);
        assertThat(time(3).row(11, 30).verdict()).isEqualTo(Verdict.SHORT);
        assertThat(bytes(new Target.Below(400)).row(399).verdict()).isEqualTo(Verdict.OK);
        assertThat(bytes(new Target.Below(400)).row(400).verdict()).isEqualTo(Verdict.SHORT);
        assertThat(bytes(new Target.AtLeast(400)).row(400).verdict()).isEqualTo(Verdict.OK);
        assertThat(bytes(new Target.AtLeast(400)).row(399).verdict()).isEqualTo(Verdict.SHORT);
        assertThat(bytes(new Target.AtMost(400)).row(400).verdict()).isEqualTo(Verdict.OK);
        assertThat(bytes(Target.NONE).row(400).verdict()).isEqualTo(Verdict.NO_TARGET);
    }

    @Test
    void aRowWhosePeerDidNotRunSaysSo() {
        Row row = rate(3).row(Figure.of(30), new Figure.NotRun("no node"));

        assertThat(row.verdict()).isEqualTo(Verdict.NOT_RUN);
        assertThat(ResultTable.lines(MACHINE, List.of(row))).anyMatch(line -> line.contains("not run: no node"));
    }

    @Test
    void theDocumentSaysWhatTheTableSays() throws Exception {
        Row row = rate(3).row(45, 10);
        JsonNode document = new ObjectMapper()
                .readTree(ResultDocument.write(
                        new SyncCore(), MACHINE, List.of(row, bytes(Target.NONE).row(7)), true));

        assertThat(document.path("suite").asText()).isEqualTo("sync-core");
        assertThat(document.path("commit").asText()).isEqualTo("c0ffee");
        assertThat(document.path("machine").path("cores").asInt()).isEqualTo(2);
        JsonNode first = document.path("rows").path(0);
        assertThat(first.path("ratio").asDouble()).isEqualTo(4.5);
        assertThat(first.path("verdict").asText()).isEqualTo("ok");
        assertThat(document.path("rows").path(1).path("theirs").isNull()).isTrue();
    }

    @Test
    void helpNamesEverySuiteAndEveryRow() {
        assertThat(printedBy("--help")).contains("sync-core", "seal", "--help");
        String help = printedBy("sync-core", "--help");
        assertThat(new SyncCore().comparisons())
                .allSatisfy(row -> assertThat(help).contains(row.name()));
        assertThat(help).contains("--json", "--quick", "--strict");
    }

    private static String printedBy(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Bench.commandLine(stream, Path.of("")).execute(arguments);
        assertThat(code).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Comparison rate(double factor) {
        return new Comparison("rate", "peer", Unit.PER_SECOND, new Target.TimesPeer(factor), "");
    }

    private static Comparison time(double factor) {
        return new Comparison("time", "peer", Unit.MILLIS, new Target.TimesPeer(factor), "");
    }

    private static Comparison bytes(Target target) {
        return new Comparison("bytes", "", Unit.BYTES, target, "");
    }
}
