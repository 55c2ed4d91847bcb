package io.continuum.deploy.document;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One request to learn.
 *
 * @param notes how many notes the instance will find in it
 */
public record Piece(ObjectNode request, int notes) {}
