package io.continuum.protocol.archive;

/**
 * What a reader takes at most, checked before it costs anything: a few kilobytes of gzip can stand for gigabytes.
 *
 * @param entriesMax files
 * @param entryBytesMax bytes of one file
 * @param bytesMax bytes of all files together
 */
public record ArchiveLimits(int entriesMax, long entryBytesMax, long bytesMax) {
    /** A backup of a server: its operator made it, and it may be as large as a disk. */
    public static final ArchiveLimits BACKUP = new ArchiveLimits(1_000_000, 1L << 40, 1L << 42);

    public ArchiveLimits {
        if (entriesMax < 1 || entryBytesMax < 1 || bytesMax < entryBytesMax) {
            throw new IllegalArgumentException("limits must be positive, and those of all at least those of one");
        }
    }
}
