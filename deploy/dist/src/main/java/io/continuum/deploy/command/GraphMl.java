package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes things and what is stated of them as GraphML (Brandes and others, 2002), which programs that draw graphs read. */
final class GraphMl implements AutoCloseable {
    private static final String NAMESPACE = "http://graphml.graphdrawing.org/xmlns";
    private static final String TEXT = "string";
    private static final String REAL = "double";
    /** Data of a node: the field of the answer and its type. */
    private static final Map<String, String> OF_NODES = ordered("name", TEXT, "type", TEXT);

    private static final Map<String, String> OF_EDGES =
            ordered("type", TEXT, "weight", REAL, "uplift", REAL, "confidence", REAL, "recorded_at", TEXT);
    private static final String EVIDENCE = "evidence";

    private final XMLStreamWriter xml;
    private final Set<String> known = new HashSet<>();
    private int edges;

    GraphMl(OutputStream out) throws XMLStreamException {
        xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeStartElement("graphml");
        xml.writeDefaultNamespace(NAMESPACE);
        for (Map.Entry<String, String> field : OF_NODES.entrySet()) {
            declare("node", field.getKey(), field.getValue());
        }
        for (Map.Entry<String, String> field : OF_EDGES.entrySet()) {
            declare("edge", field.getKey(), field.getValue());
        }
        declare("edge", EVIDENCE, TEXT);
        xml.writeStartElement("graph");
        xml.writeAttribute("edgedefault", "directed");
    }

    private static Map<String, String> ordered(String... fieldsAndTypes) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < fieldsAndTypes.length; i += 2) {
            fields.put(fieldsAndTypes[i], fieldsAndTypes[i + 1]);
        }
        return fields;
    }

    private void declare(String of, String field, String type) throws XMLStreamException {
        xml.writeEmptyElement("key");
        xml.writeAttribute("id", of + "_" + field);
        xml.writeAttribute("for", of);
        xml.writeAttribute("attr.name", field);
        xml.writeAttribute("attr.type", type);
    }

    /** Writes the new things of a page of {@code GET /v1/graph}, and all of its statements. */
    void add(JsonNode page) throws XMLStreamException {
        for (JsonNode node : page.path("nodes")) {
            if (known.add(node.path("id").asText())) {
                xml.writeStartElement("node");
                xml.writeAttribute("id", node.path("id").asText());
                data("node", node, OF_NODES.keySet());
                xml.writeEndElement();
            }
        }
        for (JsonNode edge : page.path("edges")) {
            xml.writeStartElement("edge");
            xml.writeAttribute("source", edge.path("from").asText());
            xml.writeAttribute("target", edge.path("to").asText());
            data("edge", edge, OF_EDGES.keySet());
            data("edge_" + EVIDENCE, edge.at("/evidence/0").asText());
            xml.writeEndElement();
            edges++;
        }
    }

    private void data(String of, JsonNode object, Set<String> fields) throws XMLStreamException {
        for (String field : fields) {
            data(of + "_" + field, object.path(field).asText());
        }
    }

    private void data(String key, String text) throws XMLStreamException {
        if (!text.isEmpty()) {
            xml.writeStartElement("data");
            xml.writeAttribute("key", key);
            xml.writeCharacters(allowed(text));
            xml.writeEndElement();
        }
    }

    /** XML 1.0 has no way to write control characters. */
    private static String allowed(String text) {
        return text.codePoints()
                .map(point -> point >= ' ' && point != 0xfffe && point != 0xffff || point == '\n' || point == '\t'
                        ? point
                        : 0xfffd)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    int nodes() {
        return known.size();
    }

    int edges() {
        return edges;
    }

    /** Ends the document. */
    @Override
    public void close() throws XMLStreamException {
        xml.writeEndDocument();
        xml.close();
    }
}
