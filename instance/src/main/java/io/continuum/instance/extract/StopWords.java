package io.continuum.instance.extract;

import java.util.Set;

/** English words that carry no content of their own. */
public final class StopWords {
    private static final Set<String> WORDS = Set.of(
            ("a about above after again against all also am an and any are as at be because been before being below"
                + " between both but by can cannot could did do does doing done down during each either else ever"
                + " every few for from further get gets getting give given go goes going gone got had has have having"
                + " he her here hers herself him himself his how however i if in into is it its itself just let like"
                + " made make makes many may me might more most much must my myself neither never no nor not nothing"
                + " now of off often on once one only onto or other others our ours ourselves out over own per please"
                + " quite rather really s same she should since so some something still such t than that the their"
                + " theirs them themselves then there these they thing things this those though through thus to too"
                + " took two under until up upon us use used uses using very via was way we well went were what when"
                + " where whether which while who whom whose why will with within without would yes yet you your yours"
                + " yourself yourselves don't doesn't didn't isn't aren't wasn't weren't can't won't i'm i've it's"
                + " we're we've that's there's")
                    .split(" "));

    private StopWords() {}

    /** @param word in lower case */
    public static boolean contains(String word) {
        return WORDS.contains(word);
    }
}
