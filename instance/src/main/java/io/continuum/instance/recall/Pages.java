package io.continuum.instance.recall;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.cache.TenantCache;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the pages that questions were answered with, until the index shows something else. Thread-safe. */
final class Pages {
    private static final int CACHE_PERCENT = 50;
    private static final int PAGE_BYTES = 400;
    private static final int HIT_BYTES = 600; // besides its texts

    /** What a page answers. */
    private record Asked(Ask ask, int offset, int limit, Set<Facet> facets, String embedding) {}

    /**
     * What a page was made from.
     *
     * @param reader the state of the index
     * @param names of the generation's names
     * @param rankedAt what ages are counted from
     * @param since from when on nothing has expired
     */
    record State(Object reader, long names, long rankedAt, long since) {}

    private final TenantCache<Asked, Page> pages;

    Pages(Caches caches) {
        pages = caches.open("recall_pages", CACHE_PERCENT, Pages::bytes);
    }

    Page get(
            Ask ask,
            int offset,
            int limit,
            Set<Facet> facets,
            @Nullable Embedding embedding,
            State state,
            Supplier<Page> made) {
        String model = embedding == null ? "" : embedding.model() + ' ' + Arrays.hashCode(embedding.vector());
        Asked asked = new Asked(ask, offset, limit, Set.copyOf(facets), model);
        return pages.get(ask.reach().tenant(), asked, state, () -> Optional.of(made.get()))
                .orElseThrow();
    }

    private static int bytes(Asked asked, Page page) {
        int chars =
                asked.ask().query().length() + asked.ask().filter().toString().length();
        for (Hit hit : page.hits()) {
            Found found = hit.document();
            chars += found.text().length()
                    + found.source().length()
                    + found.actor().length();
        }
        return PAGE_BYTES + HIT_BYTES * page.hits().size() + Character.BYTES * chars;
    }
}
