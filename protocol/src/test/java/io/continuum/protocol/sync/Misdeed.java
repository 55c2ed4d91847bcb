package io.continuum.protocol.sync;

/** What a forging peer does. */
enum Misdeed {
    /** Signs ops of its own log twice over, differently for different peers. */
    FORK,
    /** Takes back what it has signed and signs something else in its place. */
    REWRITE,
    /** Adds ops of its own making to the log of another. */
    OTHERS_DOT,
    /** Changes payloads, signatures and numbers of what it forwards. */
    ALTER,
    /** Says that it holds what nobody holds, of logs that there are and that there are not. */
    CLAIM,
    /** Acknowledges what it was never sent. */
    ACKNOWLEDGE,
    /** Sends what is no frame. */
    GARBAGE,
    /** Asks for everything, many times over. */
    GREED,
    /** Says again what it has heard or said before. */
    ECHO,
    /** Goes on listening and says nothing. */
    SILENCE,
    /** Writes ops that lie hours in the future. */
    FUTURE,
    /** Writes as it should. */
    WRITE
}
