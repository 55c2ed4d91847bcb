package io.continuum.protocol.sync;

import java.util.Random;

/** Where a simulation's chance comes from: neighbouring seeds give sequences that have nothing in common. */
final class Chance {
    private Chance() {}

    static Random of(long seed, int use) {
        long mixed = (seed * 1_000 + use) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return new Random(mixed ^ mixed >>> 31);
    }
}
