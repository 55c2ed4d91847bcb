package io.continuum.instance.recall;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.BytesRef;

/** Hands terms to Lucene; a whole identifier stands at the position of its first part and adds no length. */
final class TermStream extends TokenStream {
    private final BytesTermAttribute bytes = addAttribute(BytesTermAttribute.class);
    private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
    private List<BytesRef> terms = List.of();
    private Iterator<BytesRef> rest = Collections.emptyIterator();
    private boolean afterWhole;

    /** What it hands out from the next {@link #reset} on. */
    void of(List<BytesRef> next) {
        terms = next;
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
        BytesRef term = rest.next();
        bytes.setBytesRef(term);
        step.setPositionIncrement(afterWhole ? 0 : 1);
        afterWhole = Terms.isWhole(term);
        return true;
    }
}
