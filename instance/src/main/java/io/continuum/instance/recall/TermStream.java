package io.continuum.instance.recall;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Hands terms to Lucene; a whole identifier stands at the position of its first part and adds no length. */
final class TermStream extends TokenStream {
    private final CharTermAttribute text = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
    private final List<String> terms;
    private Iterator<String> rest = Collections.emptyIterator();
    private boolean afterWhole;

    TermStream(List<String> terms) {
        this.terms = terms;
    }

    @Override
    public void reset() {
        rest = terms.iterator();
        afterWhole = false;
    }

    @Override
    public boolean incrementToken() {
        if (!rest.hasNext()) {
            return false;
        }
        String term = rest.next();
        text.setEmpty().append(term);
        step.setPositionIncrement(afterWhole ? 0 : 1);
        afterWhole = Terms.isWhole(term);
        return true;
    }
}
