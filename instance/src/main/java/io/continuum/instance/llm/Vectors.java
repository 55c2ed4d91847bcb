package io.continuum.instance.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the vectors of an answer. */
final class Vectors {
    private static final int DIMENSIONS_MAX = 1_024 * 16;

    private Vectors() {}

    /** Null unless there is one vector of finite numbers for each text, all of one dimension, and none of length 0. */
    static @Nullable List<float[]> read(JsonNode answer, int count, int dimensions) {
        float[][] vectors = new float[count][];
        JsonNode data = answer.path("data");
        if (data.size() != count) {
            return null;
        }
        for (int i = 0; i < count; i++) {
            JsonNode one = data.get(i);
            int at = one.path("index").asInt(i);
            float[] vector = ofLength1(one.path("embedding"));
            if (at < 0 || at >= count || vectors[at] != null || vector == null) {
                return null;
            }
            vectors[at] = vector;
        }
        List<float[]> all = new ArrayList<>(Arrays.asList(vectors));
        int dimension = dimensions > 0 || all.isEmpty() ? dimensions : all.getFirst().length;
        return all.stream().allMatch(vector -> vector.length == dimension) ? all : null;
    }

    private static float @Nullable [] ofLength1(JsonNode numbers) {
        if (!numbers.isArray() || numbers.isEmpty() || numbers.size() > DIMENSIONS_MAX) {
            return null;
        }
        double[] read = new double[numbers.size()];
        double squares = 0;
        for (int i = 0; i < read.length; i++) {
            if (!numbers.get(i).isNumber()) {
                return null;
            }
            read[i] = numbers.get(i).asDouble();
            squares += read[i] * read[i];
        }
        double length = Math.sqrt(squares);
        if (!Double.isFinite(length) || length < 1e-12) {
            return null;
        }
        float[] vector = new float[read.length];
        for (int i = 0; i < read.length; i++) {
            vector[i] = (float) (read[i] / length);
        }
        return vector;
    }
}
