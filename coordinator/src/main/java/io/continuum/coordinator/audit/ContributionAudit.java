package io.continuum.coordinator.audit;

import io.continuum.coordinator.audit.AuditStore.Given;
import io.continuum.coordinator.audit.AuditStore.Kept;
import io.continuum.coordinator.contribution.ContributionLeaf;
import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LeafSalt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds each accepted contribution against its leaf, and each envelope that is kept against what was accepted. */
record ContributionAudit(AuditStore store, Findings findings, AuditProgress progress) {
    private static final int PAGE = 500;
    private static final int MISCOUNTED_MAX = 100;
    private static final Bytes FIRST = Bytes.zeros(0);

    /** @return how many contributions were accepted */
    long check(FederationId federation, Claims claims) {
        long read = 0;
        Bytes organisation = FIRST;
        Bytes cid = FIRST;
        List<Given> page;
        do {
            page = store.given(federation, organisation, cid, PAGE);
            holdAgainstLeaves(federation, page, claims);
            if (!page.isEmpty()) {
                organisation = page.getLast().organisation().value();
                cid = page.getLast().cid();
            }
            read += page.size();
            progress.at("contributions", read, read);
        } while (page.size() == PAGE);
        checkEnvelopes(federation);
        store.miscountedTags(federation, MISCOUNTED_MAX).forEach(findings::add);
        return read;
    }

    private void holdAgainstLeaves(FederationId federation, List<Given> page, Claims claims) {
        Map<Bytes, Given> bySubject = new HashMap<>();
        page.forEach(given -> bySubject.put(subject(given), given));
        Map<Bytes, PlacedLeaf> leaves = claims.of(bySubject.keySet(), store.find(federation, bySubject.keySet()));
        for (Given given : page) {
            PlacedLeaf leaf = leaves.get(subject(given));
            if (leaf == null) {
                findings.add(
                        "contribution %s has no leaf in the log", given.cid().hex());
            } else if (leaf.salt().length() != LeafSalt.BYTES
                    || !claims.claim(leaf, follows(federation, given, leaf))) {
                findings.add(
                        "contribution %s is not what leaf %s of the log says",
                        given.cid().hex(), leaf.index() < 0 ? "(waiting)" : leaf.index());
            }
        }
    }

    private static SaltedLeaf follows(FederationId federation, Given given, PlacedLeaf leaf) {
        return ContributionLeaf.of(
                federation,
                given.organisation(),
                given.cid(),
                given.envelopeHash(),
                given.at(),
                new LeafSalt(leaf.salt()));
    }

    private static Bytes subject(Given given) {
        return SaltedLeaf.ofContribution(given.organisation(), given.cid());
    }

    private void checkEnvelopes(FederationId federation) {
        long read = 0;
        long tagEpoch = 0;
        Bytes tag = FIRST;
        Bytes organisation = FIRST;
        List<Kept> page;
        do {
            page = store.kept(federation, tagEpoch, tag, organisation, PAGE);
            for (Kept kept : page) {
                Bytes hash = Bytes.of(Labels.sha256(kept.envelope().toArray()));
                if (!hash.equals(kept.expectedHash())) {
                    findings.add(
                            "the envelope of contribution %s is not the one that was accepted",
                            kept.cid().hex());
                }
            }
            if (!page.isEmpty()) {
                tagEpoch = page.getLast().tagEpoch();
                tag = page.getLast().tag();
                organisation = page.getLast().organisation().value();
            }
            read += page.size();
            progress.at("envelopes", read, read);
        } while (page.size() == PAGE);
    }
}
