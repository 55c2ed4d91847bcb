package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import io.continuum.instance.receipt.KeptReceipt;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What belongs to {@code continuum credits}: the statement, all of it as a file, and the proofs of it. */
final class CreditsCommands {
    private static final int PAGE = 500;
    private static final int SUBJECT_BYTES_MAX = 64;

    private CreditsCommands() {}

    /** All entries, newest first, or the newest few. */
    private static List<JsonNode> entries(RestClient instance, int limit) {
        List<JsonNode> entries = new ArrayList<>();
        long next = Long.MAX_VALUE;
        while (next > 0 && entries.size() < limit) {
            JsonNode page = instance.get("/v1/credits/entries?limit=" + PAGE + "&before=" + next);
            page.path("entries").forEach(entries::add);
            next = page.path("next").asLong();
        }
        return entries.subList(0, Math.min(limit, entries.size()));
    }

    @Command(
            name = "statement",
            description = "Print the organisation's entries, newest first, with what each did to its credits.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum credits statement", "  continuum credits statement --limit 1000"})
    static final class Statement extends InstanceAction {
        @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many entries.")
        private int limit = 50;

        Statement(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ArrayNode data = Json.MAPPER.createArrayNode().addAll(entries(instance, limit));
            return show(data, () -> {
                Table table = new Table("SEQ", "STEP", "WHAT", "CREDITS", "AVAILABLE", "FROM", "TO", "AT");
                data.forEach(entry -> table.row(
                        entry.path("seq").asText(),
                        entry.path("step").asText(),
                        entry.path("code").asText(),
                        Credits.of(entry.path("amount_millicredits")),
                        Credits.of(entry.path("change_millicredits")),
                        entry.path("debit").asText(),
                        entry.path("credit").asText(),
                        entry.path("at").asText()));
                table.lines("No entries yet: contribute patterns to earn.").forEach(this::print);
            });
        }
    }

    @Command(
            name = "export",
            description = "Print the whole statement for other programs; as JSON with the receipts that are kept.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum credits export --format csv > credits.csv",
                "  continuum credits export --format json > credits.json"
            })
    static final class Export extends InstanceAction {
        private static final List<String> COLUMNS = List.of(
                "seq",
                "id",
                "step",
                "code",
                "amount_millicredits",
                "change_millicredits",
                "debit",
                "credit",
                "pending",
                "at");

        enum Format {
            json,
            csv
        }

        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "json", description = "json or csv.")
        private Format format = Format.json;

        Export(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            List<JsonNode> entries = entries(instance, Integer.MAX_VALUE);
            if (format == Format.csv) {
                print(String.join(",", COLUMNS));
                entries.forEach(entry -> print(COLUMNS.stream()
                        .map(column -> entry.path(column).asText())
                        .collect(Collectors.joining(","))));
            } else {
                ObjectNode all = receipts(instance);
                all.putArray("entries").addAll(entries);
                print(Json.pretty(all));
            }
            return ExitCode.OK;
        }
    }

    /** All receipts, with whose they are and the keys that the configuration names. */
    private static ObjectNode receipts(RestClient instance) {
        ObjectNode all = Json.object();
        ArrayNode receipts = all.putArray("receipts");
        long after = 0;
        do {
            JsonNode page = instance.get("/v1/receipts?limit=" + PAGE + "&after=" + after);
            for (String name : List.of("organisation", "log_key", "witnesses", "quorum")) {
                all.set(name, page.path(name));
            }
            page.path("receipts").forEach(receipts::add);
            after = page.path("next").asLong();
        } while (after > 0);
        return all;
    }

    @Command(
            name = "verify",
            description = {
                "Check the receipts that are kept, with the log's key alone: that each contribution and each entry is"
                        + " in",
                "the log under a signed checkpoint. Nobody else is asked; with --file not even the instance.",
                "",
                "Exit code 0: all hold. 1: one does not."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum credits verify",
                "  continuum credits verify --file credits.json",
                "  continuum credits verify --file credits.json --key \"$(cat log.vkey)\""
            })
    static final class Verify extends InstanceAction {
        @Option(names = "--file", paramLabel = "FILE", description = "What \"credits export --format json\" printed.")
        private @Nullable Path file;

        @Option(
                names = "--key",
                paramLabel = "VKEY",
                defaultValue = "",
                description = "The log's key; else the one that the federation's configuration names.")
        private String key = "";

        Verify(Shell shell) {
            super(shell);
        }

        @Override
        String key() {
            return file == null ? super.key() : "";
        }

        @Override
        int run(RestClient instance) throws IOException {
            JsonNode all = file == null ? receipts(instance) : Json.MAPPER.readTree(Files.readAllBytes(file));
            List<LogTrust> trusted = trusted(all);
            OrgId organisation = OrgId.of(bytes(all.path("organisation"), OrgId.BYTES));
            int wrong = 0;
            for (JsonNode shown : all.path("receipts")) {
                if (verified(receipt(shown), trusted, organisation)
                        instanceof Checked.Refused<Receipt.Verified>(var refusal, String detail)) {
                    wrong++;
                    print("%s %s does not hold: %s (%s)"
                            .formatted(
                                    shown.path("kind").asText(),
                                    shown.path("subject").asText(),
                                    detail,
                                    refusal.code()));
                }
            }
            print("%d receipts, %d do not hold".formatted(all.path("receipts").size(), wrong));
            return wrong == 0 ? ExitCode.OK : ExitCode.FAILED;
        }

        /** By the log that is believed, or by one before it. */
        private static Checked<Receipt.Verified> verified(
                KeptReceipt receipt, List<LogTrust> trusted, OrgId organisation) {
            for (LogTrust ended : trusted.subList(1, trusted.size())) {
                Checked<Receipt.Verified> verified = receipt.verify(ended, organisation);
                if (verified instanceof Checked.Valid<Receipt.Verified>) {
                    return verified;
                }
            }
            return receipt.verify(trusted.getFirst(), organisation);
        }

        private List<LogTrust> trusted(JsonNode all) {
            List<LogTrust> trusted = new ArrayList<>();
            trusted.add(trust(all, all.path("log_key").asText()));
            if (key.isEmpty()) {
                all.path("ended_log_keys").forEach(ended -> trusted.add(trust(all, ended.asText())));
            }
            return trusted;
        }

        private LogTrust trust(JsonNode all, String named) {
            if (key.isEmpty() && named.isEmpty()) {
                throw CommandException.failed("The federation's configuration names no log yet, so nothing can be"
                        + " checked.\nAn admin names it with: continuum federation config");
            }
            boolean own = key.isEmpty() || key.strip().equals(named);
            List<String> witnesses = StreamSupport.stream(all.path("witnesses").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            return switch (LogTrust.of(
                    own ? named : key.strip(),
                    own ? witnesses : List.of(),
                    own ? all.path("quorum").asInt() : 0)) {
                case Checked.Valid<LogTrust>(LogTrust trust) -> trust;
                case Checked.Refused<LogTrust>(var refusal, String detail) ->
                    throw CommandException.usage(
                            "The key of the log cannot be used: " + detail + " (" + refusal.code() + ")");
            };
        }

        private static KeptReceipt receipt(JsonNode shown) {
            return new KeptReceipt(
                    KeptReceipt.Kind.of(shown.path("kind").asText()),
                    Bytes.of(bytes(shown.path("subject"), SUBJECT_BYTES_MAX)),
                    Bytes.of(bytes(shown.path("content"), SUBJECT_BYTES_MAX)),
                    shown.path("amount_millicredits").asLong(),
                    Bytes.of(shown.path("receipt").asText().getBytes(StandardCharsets.UTF_8)));
        }

        private static byte[] bytes(JsonNode text, int max) {
            return Base64Url.decode(text.asText(), max)
                    .orElseThrow(() -> CommandException.failed("This is not what \"credits export\" printed."));
        }
    }
}
