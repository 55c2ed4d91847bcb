package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** M-91: a disk that is really full, where the machine lets a test mount one. */
class FullDiskTest {
    @TempDir
    Path folder;

    private static boolean done(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void aWriteThatFindsNoRoomIsRefusedAndAllElseGoesOn() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(
                done("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()), "no mount is allowed here");
        try {
            Path ballast = Files.write(disk.resolve("ballast"), new byte[12 << 20]);
            Config config =
                    Config.load(Map.of("data_dir", disk.resolve("data").toString(), "http.port", "0"), Map.of(), null);
            try (RunningInstance instance = Instance.start(config)) {
                Client client =
                        new Client(instance, instance.firstStart().orElseThrow().apiKey());
                assertThat(client.post("/v1/learn", Map.of("text", "The heron sleeps on one leg."))
                                .status())
                        .isEqualTo(201);
                Random random = new Random(7);
                Client.Answer last = client.get("/v1/health");
                for (int i = 0; i < 200 && last.status() < 400; i++) {
                    StringBuilder text = new StringBuilder("Document " + i);
                    while (text.length() < 400_000) {
                        text.append(' ').append(Long.toString(random.nextLong(), 36));
                    }
                    last = client.post("/v1/learn", Map.of("text", text.toString(), "role", "assistant"));
                }
                assertThat(last.status()).as(last.body()).isEqualTo(507);
                assertThat(last.json().at("/code").asText()).isEqualTo("disk_full");
                assertThat(client.get("/v1/health").status()).isEqualTo(200);
                assertThat(client.get("/v1/memories?limit=1").status()).isEqualTo(200);
                Files.delete(ballast);
                assertThat(client.post("/v1/learn", Map.of("text", "There is room for a stork again."))
                                .status())
                        .isEqualTo(201);
            }
        } finally {
            done("umount", disk.toString());
        }
    }
}
