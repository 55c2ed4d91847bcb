package io.continuum.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.protocol.crypt.Bytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Published proofs of RFC 9162 trees, the wrong ones among them, judged as published. */
public final class MerkleVectors {
    private MerkleVectors() {}

    public static int checkPublished(JsonNode file) {
        int checked = 0;
        for (JsonNode vector : file.get("inclusion")) {
            boolean proved = InclusionProof.check(number(vector, "leafIdx"), number(vector, "treeSize"), proof(vector))
                    .accepted()
                    .filter(proof -> proof.proves(hash(vector.get("leafHash")), hash(vector.get("root"))))
                    .isPresent();
            assertThat(proved).as(name(vector)).isEqualTo(!vector.get("wantErr").asBoolean());
            checked++;
        }
        for (JsonNode vector : file.get("consistency")) {
            boolean proved = ConsistencyProof.check(number(vector, "size1"), number(vector, "size2"), proof(vector))
                    .accepted()
                    .filter(proof -> proof.proves(hash(vector.get("root1")), hash(vector.get("root2"))))
                    .isPresent();
            assertThat(proved).as(name(vector)).isEqualTo(!vector.get("wantErr").asBoolean());
            checked++;
        }
        return checked;
    }

    private static long number(JsonNode vector, String field) {
        return vector.get(field).bigIntegerValue().longValue();
    }

    private static List<Bytes> proof(JsonNode vector) {
        List<Bytes> proof = new ArrayList<>();
        vector.get("proof").forEach(text -> proof.add(hash(text)));
        return proof;
    }

    private static Bytes hash(JsonNode text) {
        return Bytes.of(Base64.getDecoder().decode(text.isNull() ? "" : text.asText()));
    }

    private static String name(JsonNode vector) {
        return vector.get("name").asText() + ": " + vector.get("desc").asText();
    }
}
