package io.continuum.instance.evaluation;

import io.continuum.instance.evaluation.EvaluationSet.Conversation;
import io.continuum.instance.evaluation.EvaluationSet.Query;
import io.continuum.instance.evaluation.EvaluationSet.Session;
import io.continuum.instance.evaluation.EvaluationSet.Turn;
import io.continuum.instance.evaluation.RecallScores.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * What everybody has: the words of the question against the turns, each a document, by BM25 (k1 1.2, b 0.75) over plain
 * lower-case words. The floor our own figures are held against.
 */
public final class PlainBm25 {
    private static final BM25Similarity SIMILARITY = new BM25Similarity(1.2f, 0.75f);

    private PlainBm25() {}

    public static RecallReport run(EvaluationSet set) throws IOException {
        try (Analyzer analyzer = new StandardAnalyzer();
                ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            IndexWriterConfig config = new IndexWriterConfig(analyzer).setSimilarity(SIMILARITY);
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (Conversation conversation : set.conversations()) {
                    for (Session session : conversation.sessions()) {
                        for (Turn turn : session.turns()) {
                            writer.addDocument(document(conversation, turn));
                        }
                    }
                }
            }
            List<Outcome> outcomes = new ArrayList<>();
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setSimilarity(SIMILARITY);
                for (Query query : set.queries()) {
                    outcomes.add(new Outcome(query.category(), query.expected(), find(searcher, analyzer, query)));
                }
            }
            return RecallReport.of(outcomes);
        }
    }

    private static Document document(Conversation conversation, Turn turn) {
        Document document = new Document();
        document.add(new StringField("id", turn.id(), Field.Store.YES));
        document.add(new StringField("conversation", conversation.id(), Field.Store.NO));
        document.add(new TextField("text", turn.text(), Field.Store.NO));
        return document;
    }

    private static List<String> find(IndexSearcher searcher, Analyzer analyzer, Query query) throws IOException {
        BooleanQuery.Builder words = new BooleanQuery.Builder().setMinimumNumberShouldMatch(1);
        try (TokenStream tokens = analyzer.tokenStream("text", query.text())) {
            CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(new TermQuery(new Term("text", word.toString())), BooleanClause.Occur.SHOULD);
            }
            tokens.end();
        }
        if (!query.conversation().isEmpty()) {
            words.add(new TermQuery(new Term("conversation", query.conversation())), BooleanClause.Occur.FILTER);
        }
        List<String> found = new ArrayList<>();
        for (ScoreDoc hit : searcher.search(words.build(), RecallScores.DEPTH).scoreDocs) {
            found.add(searcher.storedFields().document(hit.doc).get("id"));
        }
        return found;
    }
}
