package io.continuum.instance.recall;

/**
 * What a model makes of a text. Vectors of different models, or of different dimensions, are never held against each other.
 *
 * @param vector of length 1
 */
public record Embedding(String model, float[] vector) {

    /** The field of the index that holds the vectors of this kind. */
    String field() {
        return "vector_" + vector.length + '_' + Long.toHexString(Fields.hash(model));
    }
}
