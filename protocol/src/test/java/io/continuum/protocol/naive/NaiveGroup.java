package io.continuum.protocol.naive;

import static io.continuum.protocol.naive.Naive.exp;
import static io.continuum.protocol.naive.Naive.ext;
import static io.continuum.protocol.naive.Naive.hash;
import static io.continuum.protocol.naive.Naive.info;
import static io.continuum.protocol.naive.Naive.join;
import static io.continuum.protocol.naive.Naive.mac;
import static io.continuum.protocol.naive.Naive.u16;
import static io.continuum.protocol.naive.Naive.u32;
import static io.continuum.protocol.naive.Naive.u8;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * What members of one epoch share, and what follows from it: SPEC.md section 2, the keys of "Epochs", and "Patterns and tags".
 *
 * @param helperSeeds what each tag helper holds for this tag epoch, in the configured order
 * @param memoryKib what hardening costs; 0 for none
 */
public record NaiveGroup(
        byte[] fedId,
        long epoch,
        long tagEpoch,
        byte[] envSecret,
        byte[] tagSecret,
        List<byte[]> helperSeeds,
        int memoryKib,
        int passes,
        int lanes) {

    public byte[] envelopeKey() {
        return exp(envSecret, info("cta1/k-env", fedId, u32(epoch)), 32);
    }

    /** {@code x}, hardened where that is configured. */
    public byte[] input(byte[] m) {
        byte[] hash = hash("cta1/oprf-in", fedId, u32(tagEpoch), m);
        byte[] salt = Arrays.copyOf(fedId, 16);
        return memoryKib == 0 ? hash : NaiveArgon2id.derive(hash, salt, memoryKib, passes, lanes, 32);
    }

    /** {@code o_i}. */
    public byte[] output(int helper, byte[] x) {
        byte[] keyInfo = info("cta1/oprf", fedId, u32(tagEpoch));
        return NaiveOprf.output(NaiveOprf.key(helperSeeds.get(helper), keyInfo), x);
    }

    public byte[] rwd(byte[] m) {
        byte[] x = input(m);
        byte[] outputs = {};
        for (int i = 0; i < helperSeeds.size(); i++) {
            outputs = join(outputs, output(i, x));
        }
        byte[] tagKey = exp(tagSecret, info("cta1/k-tag", fedId, u32(tagEpoch)), 32);
        return ext(tagKey, helperSeeds.isEmpty() ? x : outputs);
    }

    public byte[] tag(byte[] m) {
        return exp(rwd(m), info("cta1/tag"), 32);
    }

    /** Where a reader looks for the pair. */
    public long bucket(int slot, String first, String second, int bits) {
        byte[] indexKey = exp(tagSecret, info("cta1/k-idx", fedId, u32(tagEpoch)), 32);
        byte[] pair = join(u8(0x82), NaivePattern.text(first), NaivePattern.text(second));
        byte[] bytes = mac(indexKey, info("cta1/idx", u8(slot), pair, u16(0)));
        return new BigInteger(1, bytes).shiftRight(256 - bits).longValueExact();
    }
}
