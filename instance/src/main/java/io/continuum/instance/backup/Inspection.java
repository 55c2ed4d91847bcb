package io.continuum.instance.backup;

import io.continuum.instance.memory.Learning;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.recall.IndexInspection;
import io.continuum.instance.work.Transactions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds what an instance keeps against itself and changes nothing; the instance may run meanwhile. */
public final class Inspection {
    private static final int NAMED_MAX = 20;

    /**
     * One thing that was looked at.
     *
     * @param wrong one sentence for each thing that does not fit, at most twenty and how many more there are
     * @param seen how much was looked at, in words
     */
    public record Finding(String check, String seen, List<String> wrong) {
        public boolean isOk() {
            return wrong.isEmpty();
        }
    }

    private final InspectionStore store;
    private final Transactions transactions;
    private final AuditLog audit;
    private final Path indexes;

    /** @param indexes the folder of the text indexes */
    public Inspection(InspectionStore store, Transactions transactions, AuditLog audit, Path indexes) {
        this.store = store;
        this.transactions = transactions;
        this.audit = audit;
        this.indexes = indexes;
    }

    /** Looks at everything, on one snapshot of the database. */
    public List<Finding> run() {
        return transactions.read(() -> {
            List<Finding> findings = new ArrayList<>();
            findings.add(new Finding("database", "every page and reference", store.damage(NAMED_MAX)));
            findings.add(events());
            List<String> tenants = store.tenants();
            findings.add(memories());
            findings.add(logs());
            findings.add(audits(tenants));
            tenants.forEach(tenant -> findings.add(index(tenant)));
            return findings;
        });
    }

    private Finding events() {
        InspectionStore.Events events = store.events(NAMED_MAX);
        Wrong wrong = new Wrong();
        events.gaps()
                .forEach(
                        gap -> wrong.add("events " + (gap.after() + 1) + " to " + (gap.before() - 1) + " are missing"));
        store.withoutEvent(NAMED_MAX).forEach(id -> wrong.add("no event says that memory " + id + " was learnt"));
        return new Finding("events", events.count() + " events up to number " + events.last(), wrong.named());
    }

    private Finding memories() {
        Wrong wrong = new Wrong();
        long[] count = {0};
        store.forEachText((tenant, id, text, hash) -> {
            count[0]++;
            if (!Learning.contentHash(text).equals(hash)) {
                wrong.add("the text of memory " + id + " of tenant " + tenant + " is not the one that was stored");
            }
        });
        store.strays(NAMED_MAX).forEach(wrong::add);
        return new Finding("memories", count[0] + " memories", wrong.named());
    }

    private Finding logs() {
        Wrong wrong = new Wrong();
        store.logFaults(NAMED_MAX).forEach(wrong::add);
        return new Finding("positions", store.logs() + " logs of spaces", wrong.named());
    }

    private Finding audits(List<String> tenants) {
        Wrong wrong = new Wrong();
        for (String tenant : tenants) {
            long broken = audit.firstBroken(tenant);
            if (broken > 0) {
                wrong.add("the audit of tenant " + tenant + " was changed at its entry " + broken);
            }
        }
        return new Finding("audit", tenants.size() + " tenants", wrong.named());
    }

    private Finding index(String tenant) {
        Wrong wrong = new Wrong();
        String seen;
        try {
            IndexInspection index = IndexInspection.of(indexes, tenant);
            long last = store.lastEvent(tenant);
            if (index.seq() == last) {
                Set<String> rows = new HashSet<>(store.ids(tenant));
                rows.stream()
                        .filter(id -> !index.ids().contains(id))
                        .forEach(id -> wrong.add("memory " + id + " cannot be found in the index"));
                index.ids().stream()
                        .filter(id -> !rows.contains(id))
                        .forEach(id -> wrong.add("the index finds memory " + id + ", which is gone"));
                seen = index.ids().size() + " memories can be found";
            } else if (index.seq() < last) {
                seen = "behind; the instance takes in the rest when it runs";
            } else {
                seen = "ahead of the database; the next start builds it again";
            }
        } catch (IOException e) {
            seen = "unreadable";
            wrong.add("the index is damaged (" + e.getMessage() + "); the next start builds it again");
        }
        return new Finding("index of " + tenant, seen, wrong.named());
    }

    /** The first sentences and how many more there would be. */
    private static final class Wrong {
        private final List<String> sentences = new ArrayList<>();
        private long more;

        void add(String sentence) {
            if (sentences.size() < NAMED_MAX) {
                sentences.add(sentence);
            } else {
                more++;
            }
        }

        List<String> named() {
            List<String> named = new ArrayList<>(sentences);
            if (more > 0) {
                named.add("and " + more + " more");
            }
            return List.copyOf(named);
        }
    }
}
