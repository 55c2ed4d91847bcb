package io.continuum.instance.recall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * What a tenant's text index on disk holds, read beside a running instance or without one.
 *
 * @param seq the event that it follows up to; 0 when there is no index
 * @param ids what can be found in it, of this instance's own memories
 */
public record IndexInspection(long seq, Set<String> ids) {
    private static final String PEERS = "record/";

    public IndexInspection {
        ids = Set.copyOf(ids);
    }

    /**
     * Reads the last commit.
     *
     * @param folder of all indexes
     * @throws IOException if it is damaged
     */
    public static IndexInspection of(Path folder, String tenant) throws IOException {
        Path own = folder.resolve(Index.folderName(tenant));
        if (!Files.isDirectory(own)) {
            return new IndexInspection(0, Set.of());
        }
        try (FSDirectory directory = FSDirectory.open(own);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            Map<String, String> note = reader.getIndexCommit().getUserData();
            Set<String> ids = new HashSet<>();
            for (LeafReaderContext leaf : reader.leaves()) {
                leaf.reader().checkIntegrity();
                collect(leaf.reader(), ids);
            }
            return new IndexInspection(Long.parseLong(note.getOrDefault("seq", "0")), ids);
        } catch (IndexNotFoundException _) {
            return new IndexInspection(0, Set.of());
        }
    }

    private static void collect(LeafReader leaf, Set<String> ids) throws IOException {
        Terms terms = leaf.terms(Fields.ID);
        if (terms == null) {
            return;
        }
        TermsEnum each = terms.iterator();
        for (BytesRef id = each.next(); id != null; id = each.next()) {
            PostingsEnum documents = each.postings(null, PostingsEnum.NONE);
            for (int document = documents.nextDoc();
                    document != DocIdSetIterator.NO_MORE_DOCS;
                    document = documents.nextDoc()) {
                String text = id.utf8ToString();
                if ((leaf.getLiveDocs() == null || leaf.getLiveDocs().get(document)) && !text.startsWith(PEERS)) {
                    ids.add(text);
                }
            }
        }
    }
}
