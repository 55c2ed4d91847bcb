package io.continuum.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.bench.measure.Figure;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Suite;
import java.util.List;

/** The rows for a program: one JSON document. */
final class ResultDocument {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultDocument() {}

    static String write(Suite suite, Machine machine, List<Row> rows, boolean quick) throws JsonProcessingException {
        ObjectNode document = JSON.createObjectNode();
        document.put("suite", suite.name());
        document.put("quick", quick);
        document.put("date", machine.date().toString());
        document.put("commit", machine.commit());
        document.put("jvm", machine.jvm());
        document.putObject("machine")
                .put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("system", machine.system())
                .put("load_before", machine.load());
        var list = document.putArray("rows");
        rows.forEach(row -> write(list.addObject(), row));
        return JSON.writeValueAsString(document);
    }

    private static void write(ObjectNode json, Row row) {
        json.put("name", row.comparison().name());
        json.put("unit", row.comparison().unit().text());
        put(json, "ours", row.ours());
        put(json, "theirs", row.theirs());
        if (row.comparison().peer().isEmpty()) {
            json.putNull("peer");
        } else {
            json.put("peer", row.comparison().peer());
        }
        if (row.ratio().isPresent()) {
            json.put("ratio", row.ratio().getAsDouble());
        } else {
            json.putNull("ratio");
        }
        json.put("target", ResultTable.target(row.comparison()));
        json.put("verdict", row.verdict().text());
    }

    private static void put(ObjectNode json, String name, Figure figure) {
        switch (figure) {
            case Figure.Measured(double value) -> json.put(name, value);
            case Figure.NotRun(String why) -> json.put(name, "not run").put("why", why);
            case Figure.None _ -> json.putNull(name);
        }
    }
}
