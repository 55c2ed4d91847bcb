package io.continuum.instance.memory;

/**
 * A stated relation as those read it who look for what many messages have in common.
 *
 * @param group what counts as one independent statement: the session, or the message where there is no session
 * @param evidence the words of the statement
 * @param eventSeq the event with which it was learnt
 */
public record StatedEdge(
        String tenant,
        String space,
        String edgeId,
        String subject,
        String predicate,
        String object,
        String memoryId,
        String group,
        String evidence,
        long eventSeq) {}
