package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import io.continuum.instance.Backups;
import io.continuum.instance.backup.BackupException;
import io.continuum.instance.backup.Inspection;
import io.continuum.instance.config.Config;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code continuum verify}: holds what an instance keeps against itself. */
@Command(
        name = "verify",
        description = {
            "Check that nothing was damaged or changed in what an instance keeps; it may run or not.",
            "",
            "The database checks itself, events are held against their numbers, every text against the hash it was",
            "stored with, logs of shared spaces against their operations, the audit against its chain, and the text",
            "index against the rows. One sentence says each thing that does not fit.",
            "",
            "Exit code 0: all is well. 1: something is wrong."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  continuum verify", "  continuum verify --data-dir ./north --json"})
final class VerifyCommand extends Action {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    VerifyCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Config config = Config.load(options.flags(), shell.environment(), options.file());
        List<Inspection.Finding> findings;
        try {
            findings = Backups.verify(config);
        } catch (BackupException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
        boolean ok = findings.stream().allMatch(Inspection.Finding::isOk);
        if (json) {
            ObjectNode answer = Json.object().put("ok", ok);
            ArrayNode checks = answer.putArray("checks");
            findings.forEach(finding -> {
                ObjectNode check = checks.addObject();
                check.put("check", finding.check()).put("seen", finding.seen());
                finding.wrong().forEach(check.putArray("wrong")::add);
            });
            print(Json.pretty(answer));
        } else {
            findings.forEach(finding -> {
                print("%-8s %-20s %s".formatted(finding.isOk() ? "ok" : "wrong", finding.check(), finding.seen()));
                finding.wrong().forEach(sentence -> print(" ".repeat(30) + sentence));
            });
            print(ok ? "ok" : "NOT OK");
        }
        return ok ? ExitCode.OK : ExitCode.FAILED;
    }
}
