package io.continuum.coordinator.store;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;

/**
 * How many unreleased tags an organisation has rows for, without counting them: a number in its row, from which releases are
 * taken off as far as their numbers have grown since. Whoever releases a tag must not touch the rows of other organisations,
 * which may be waiting for that tag.
 */
public final class OpenTags {
    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK = """
        update organisation
           set open_tags = open_tags
         where fed_id = ?
           and org_id = ?
        """;

    private static final String TAKE_OFF_RELEASED = """
        update organisation
           set open_tags = open_tags - (select count(*)
                                          from release_part
                                         where release_part.fed_id = organisation.fed_id
                                           and release_part.org_id = organisation.org_id
                                           and release_part.seq > organisation.open_tags_seq),
               open_tags_seq = (select coalesce(max(seq), organisation.open_tags_seq)
                                  from release_part
                                 where release_part.fed_id = organisation.fed_id
                                   and release_part.org_id = organisation.org_id
                                   and release_part.seq > organisation.open_tags_seq)
         where fed_id = ?
           and org_id = ?
        returning open_tags
        """;

    private static final String ADD = """
        update organisation
           set open_tags = open_tags + ?
         where fed_id = ?
           and org_id = ?
        """;

    private final Database database;

    public OpenTags(Database database) {
        this.database = database;
    }

    /** Holds the organisation back from other requests until the transaction ends. @return how many of its tags are open */
    public long lock(FederationId federation, OrgId organisation) {
        return database.write(() -> {
            database.change(LOCK, federation, organisation);
            return database.row(TAKE_OFF_RELEASED, row -> row.getLong("open_tags"), federation, organisation)
                    .orElseThrow();
        });
    }

    public void add(FederationId federation, OrgId organisation, long tags) {
        if (tags != 0) {
            database.change(ADD, tags, federation, organisation);
        }
    }
}
