package io.continuum.instance.recall;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open index on disk. All of it is derived: what cannot be read is thrown away. */
record IndexFiles(FSDirectory directory, IndexWriter writer, SearcherManager searchers, Sessions sessions) {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFiles.class);
    private static final double WRITE_BUFFER_MIB = 32;
    /** While the index is built anew: few large segments, which need not be merged again and again. */
    private static final double FILL_BUFFER_MIB = 160;

    private static final class Searchers extends SearcherFactory {
        private final BM25Similarity similarity;

        Searchers(BM25Similarity similarity) {
            this.similarity = similarity;
        }

        @Override
        public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(similarity);
            return searcher;
        }
    }

    /** Lucene's own way to write, but for vectors: searched by one byte a number, with the whole numbers beside them. */
    private static final class SmallVectors extends Lucene104Codec {
        private final KnnVectorsFormat vectors = new Lucene104HnswScalarQuantizedVectorsFormat(
                ScalarEncoding.UNSIGNED_BYTE,
                Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN,
                Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH);

        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return vectors;
        }
    }

    /** Opens the index in a folder; a damaged one, or one of another Lucene, makes room for an empty one. */
    static IndexFiles open(Path folder, Ranking ranking) throws IOException {
        try {
            return openAsItIs(folder, ranking);
        } catch (CorruptIndexException
                | IndexFormatTooOldException
                | IndexFormatTooNewException
                | NoSuchFileException
                | EOFException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("the text index is damaged, it is built again");
            return openEmpty(folder, ranking);
        }
    }

    /** Throws away what is in the folder. */
    static IndexFiles openEmpty(Path folder, Ranking ranking) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return openAsItIs(folder, ranking);
    }

    private static IndexFiles openAsItIs(Path folder, Ranking ranking) throws IOException {
        BM25Similarity similarity = new BM25Similarity((float) ranking.k1(), (float) ranking.b());
        FSDirectory directory = FSDirectory.open(folder);
        try {
            IndexWriterConfig config = new IndexWriterConfig()
                    .setSimilarity(similarity)
                    .setMergePolicy(merging())
                    .setRAMBufferSizeMB(WRITE_BUFFER_MIB)
                    .setCodec(new SmallVectors())
                    .setCommitOnClose(false);
            IndexWriter writer = new IndexWriter(directory, config);
            try {
                SearcherManager searchers = new SearcherManager(writer, new Searchers(similarity));
                return new IndexFiles(directory, writer, searchers, new Sessions(writer, searchers));
            } catch (IOException | RuntimeException e) {
                writer.rollback();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static MergePolicy merging() {
        return new TieredMergePolicy().setForceMergeDeletesPctAllowed(0);
    }

    /** Whether segments are written without merging them. */
    boolean isFilling() {
        return writer.getConfig().getMergePolicy() == NoMergePolicy.INSTANCE;
    }

    /** Begins or ends to write much at once: segments are then merged only at the end. */
    void fill(boolean much) throws IOException {
        if (much != isFilling()) {
            writer.getConfig()
                    .setMergePolicy(much ? NoMergePolicy.INSTANCE : merging())
                    .setRAMBufferSizeMB(much ? FILL_BUFFER_MIB : WRITE_BUFFER_MIB);
            if (!much) {
                writer.maybeMerge();
            }
        }
    }

    /** What the last commit noted; empty for a new index. */
    Map<String, String> committed() {
        Map<String, String> data = new LinkedHashMap<>();
        Iterable<Map.Entry<String, String>> entries = writer.getLiveCommitData();
        if (entries != null) {
            entries.forEach(entry -> data.put(entry.getKey(), entry.getValue()));
        }
        return data;
    }

    /** Writes everything to disk, with a note. */
    void commit(Map<String, String> note) throws IOException {
        writer.setLiveCommitData(List.copyOf(note.entrySet()));
        writer.commit();
    }

    /** Closes without writing. */
    void close() throws IOException {
        searchers.close();
        writer.rollback();
        directory.close();
    }
}
