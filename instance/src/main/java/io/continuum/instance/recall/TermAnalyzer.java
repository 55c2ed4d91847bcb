package io.continuum.instance.recall;

import java.io.IOException;
import java.io.Reader;
import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Hands {@link Terms} to Lucene; a whole identifier stands at the position of its first part and adds no length. */
final class TermAnalyzer extends Analyzer {

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
        return new TokenStreamComponents(new TermTokenizer());
    }

    private static final class TermTokenizer extends Tokenizer {
        private final CharTermAttribute text = addAttribute(CharTermAttribute.class);
        private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
        private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
        private final Terms terms = new Terms();
        private final StringBuilder all = new StringBuilder();
        private final char[] buffer = new char[4096];
        private Iterator<Terms.Term> rest = List.<Terms.Term>of().iterator();
        private boolean afterWhole;

        @Override
        public void reset() throws IOException {
            super.reset();
            rest = terms.of(readAll(input)).iterator();
            afterWhole = false;
        }

        @Override
        public boolean incrementToken() {
            if (!rest.hasNext()) {
                return false;
            }
            Terms.Term term = rest.next();
            clearAttributes();
            text.append(term.text());
            offset.setOffset(correctOffset(term.start()), correctOffset(term.end()));
            step.setPositionIncrement(afterWhole ? 0 : 1);
            afterWhole = term.whole();
            return true;
        }

        private String readAll(Reader reader) throws IOException {
            all.setLength(0);
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                all.append(buffer, 0, n);
            }
            return all.toString();
        }
    }
}
