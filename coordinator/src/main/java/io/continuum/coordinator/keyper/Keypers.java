package io.continuum.coordinator.keyper;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.SignatureType;
import io.continuum.protocol.message.KeyperMessages;
import io.continuum.protocol.roster.TagHelper;
import io.continuum.protocol.roster.TagHelper.Operator;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The tag helpers that a federation can choose from: the coordinator's own, and those of its organisations. Thread-safe. */
public final class Keypers {
    /** An organisation may run several, so that one can be replaced before it is switched off. */
    public static final int PER_ORGANISATION_MAX = 4;

    private final KeyperStore store;
    private final Transactions transactions;
    private final Seeds seeds;
    private final InstantSource clock;

    public Keypers(KeyperStore store, Transactions transactions, Seeds seeds, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.seeds = seeds;
        this.clock = clock;
    }

    /** The coordinator's own key for the tag epoch after {@code tagEpoch}. */
    public VoprfPublicKey own(FederationId federation, long tagEpoch) {
        return seeds.prepareNext(federation, tagEpoch);
    }

    /** The keypers of a federation in {@code tagEpoch}, with their offers for the next. */
    public List<Keyper> all(FederationId federation, long tagEpoch) {
        return store.keypers(federation, KeyperMessages.KEYPERS_MAX).stream()
                .map(keyper -> keyper.offer().tagEpoch() == tagEpoch + 1 ? keyper : keyper.with(Keyper.Offer.NONE))
                .toList();
    }

    /** A keyper by the id it signs its requests with. */
    public Optional<Keyper> find(FederationId federation, InstanceId keyper) {
        return store.find(federation, keyper);
    }

    /** The keyper whose witness has this key. */
    public Optional<Keyper> witness(FederationId federation, String vkey) {
        return store.keypers(federation, KeyperMessages.KEYPERS_MAX).stream()
                .filter(keyper -> keyper.witnessVkey().equals(vkey))
                .findFirst();
    }

    /**
     * Registers a keyper of an organisation, or brings its entry up to date.
     *
     * @param tagEpoch that the federation's configuration is in; an offer must be for the next
     */
    public Checked<Keyper> register(
            FederationId federation, OrgId organisation, long tagEpoch, KeyperMessages.Register entry) {
        return Checked.of(() -> {
            VerifyingKey key = VerifyingKey.of(entry.publicKey().toArray())
                    .orElseThrow(() -> new RefusalException(Refusal.BAD_KEY, "public_key is no valid Ed25519 key"));
            requireWitness(entry.witnessVkey());
            requireUrl(entry.url());
            Keyper.Offer offer = offer(federation, organisation, tagEpoch, entry);
            return put(federation, new Keyper(organisation, key, entry.url(), entry.witnessVkey(), offer))
                    .orRefuse();
        });
    }

    private static void requireWitness(String vkey) throws RefusalException {
        NoteKey witness = NoteKey.parse(vkey).orRefuse();
        require(witness.type() != SignatureType.ED25519, Refusal.BAD_KEY, "witness_vkey is the key of a log");
    }

    private static void requireUrl(String url) throws RefusalException {
        require(TagHelper.isAddress(url), Refusal.MALFORMED, "url must be http or https, with a host");
    }

    private Keyper.Offer offer(
            FederationId federation, OrgId organisation, long tagEpoch, KeyperMessages.Register entry)
            throws RefusalException {
        if (entry.offer().length() == 0) {
            return Keyper.Offer.NONE;
        }
        TagHelper helper = TagHelper.decode(entry.offer().toArray()).orRefuse();
        require(
                helper.url().toString().equals(entry.url()),
                Refusal.MISMATCH,
                "the offer names another url than the registration");
        if (!(helper.operator() instanceof Operator.Named(OrgId org, InstanceId signer, Bytes _))
                || !org.equals(organisation)) {
            throw new RefusalException(Refusal.MISMATCH, "the offer must name the caller's organisation");
        }
        VerifyingKey signedBy = store.memberKey(federation, organisation, signer)
                .orElseThrow(() -> new RefusalException(
                        Refusal.MISMATCH, "the offer's signer is no active member of the organisation"));
        require(
                helper.signedBy(signedBy, federation, tagEpoch + 1),
                Refusal.BAD_SIGNATURE,
                "the offer's signature does not fit tag epoch " + (tagEpoch + 1));
        return new Keyper.Offer(tagEpoch + 1, entry.offer());
    }

    private Checked<Keyper> put(FederationId federation, Keyper keyper) {
        return transactions.write(() -> Checked.of(() -> {
            store.lockOrganisation(federation, keyper.organisation());
            List<Keyper> there = store.keypers(federation, keyper.organisation());
            Optional<Keyper> before = there.stream()
                    .filter(known -> known.key().equals(keyper.key()))
                    .findFirst();
            require(
                    before.isPresent() || there.size() < PER_ORGANISATION_MAX,
                    Refusal.NOT_ALLOWED,
                    "an organisation has at most " + PER_ORGANISATION_MAX + " keypers");
            boolean keepsOffer = keyper.offer().tagEpoch() == 0
                    && before.filter(known -> known.url().equals(keyper.url())).isPresent();
            Keyper entry = keepsOffer ? keyper.with(before.orElseThrow().offer()) : keyper;
            store.put(federation, entry, clock.instant());
            return entry;
        }));
    }
}
