package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.protocol.wire.OpBody;

/** An op of a checked batch, with its hash worked out and its payload read. */
public record IncomingOp(Dot dot, Bytes hash, OpBody body, OpContent content) {}
