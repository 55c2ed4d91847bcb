package io.continuum.deploy.command;

import io.continuum.coordinator.Verification;
import io.continuum.coordinator.audit.Audit;
import io.continuum.coordinator.config.StartException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code continuum coordinator verify}: derives everything again that can be derived, and says what does not fit. */
@Command(
        name = "verify",
        description = {
            "Check that nothing was changed in what a coordinator keeps; it need not run.",
            "",
            "Balances and what is pending are derived again from the ledger's entries, every entry and every accepted",
            "contribution is held against its leaf in the transparency log, and the log's hashes, root and signatures",
            "are derived again from the leaves. One sentence says each thing that does not fit.",
            "",
            "Exit code 0: all is well. 1: something is wrong."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum coordinator verify",
            "  continuum coordinator verify --data-dir ./coordinator",
            "  continuum coordinator verify --set database.url=jdbc:postgresql://db.example.org/continuum"
        })
final class CoordinatorVerifyCommand extends Action {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    CoordinatorVerifyCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Map<String, Progress> shown = new HashMap<>();
        List<Audit.Report> reports;
        try {
            reports = Verification.run(
                    CoordinatorCommand.config(options, shell),
                    (what, done, total) -> shown.computeIfAbsent(
                                    what, name -> new Progress(shell, name, Math.toIntExact(total)))
                            .at(Math.toIntExact(done)));
        } catch (StartException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        } finally {
            shown.values().forEach(Progress::clear);
        }
        reports.forEach(this::print);
        boolean ok = reports.stream().allMatch(report -> report.broken().isEmpty());
        print(ok ? "ok" : "NOT OK");
        return ok ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(Audit.Report report) {
        print("Federation %s: %d leaves, %d entries, %d contributions"
                .formatted(report.federation(), report.leaves(), report.entries(), report.contributions()));
        report.broken().forEach(sentence -> print("  " + sentence));
    }
}
