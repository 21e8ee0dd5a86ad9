package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.azure.app.AppBody;
import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.ExecFrame;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bodies, IDs and terminal messages of Resource Manager's clients: read, or refused by a fault. */
class ResourceFuzzTest {
    private static final String APP =
            "{\"location\":\"local\",\"tags\":{\"a\":\"b\"},\"properties\":{\"environmentId\":\"\","
                + "\"configuration\":{\"activeRevisionsMode\":\"Multiple\",\"secrets\":[{\"name\":"
                + "\"s\",\"value\":\"v\"}],\"registries\":[{\"server\":\"r\",\"username\":\"u\","
                + "\"passwordSecretRef\":\"s\"}],\"ingress\":{\"external\":true,\"targetPort\":80,"
                + "\"transport\":\"auto\",\"traffic\":[{\"latestRevision\":true,\"weight\":100,"
                + "\"label\":\"l\"}]}},\"template\":{\"revisionSuffix\":\"x\",\"containers\":[{"
                + "\"name\":\"c\",\"image\":\"i\",\"command\":[\"a\"],\"args\":[\"b\"],\"env\":[{"
                + "\"name\":\"E\",\"secretRef\":\"s\"}],\"resources\":{\"cpu\":0.5,\"memory\":"
                + "\"1Gi\"},\"probes\":[{\"type\":\"Liveness\",\"httpGet\":{\"path\":\"/\",\"port\":"
                + "80},\"periodSeconds\":3}],\"volumeMounts\":[{\"volumeName\":\"v\",\"mountPath\":"
                + "\"/v\"}]}],\"initContainers\":[],\"volumes\":[{\"name\":\"v\",\"storageType\":"
                + "\"EmptyDir\"}],\"scale\":{\"minReplicas\":1,\"maxReplicas\":2,\"rules\":[]}}}}";

    @Test
    void anAppIsReadOrRefused() {
        FuzzTarget.of(ResourceFuzzTest.class, "app")
                .seeds(APP)
                .words(
                        "null",
                        "{}",
                        "[]",
                        "\"\"",
                        "-1",
                        "1e999999999",
                        "0.00000001",
                        "1e-400",
                        "true",
                        "9223372036854775808",
                        "[[[[[[[[",
                        "\\u0000",
                        "\\ud800",
                        "\"tcpSocket\":{}",
                        "\"transport\":\"http2\"",
                        "\"rules\":[{\"name\":\"r\",\"http\":{}}]")
                .run(ResourceFuzzTest::app);
    }

    @Test
    void anIdIsRefusedOrReadsBackAsItself() {
        FuzzTarget.of(ResourceFuzzTest.class, "id")
                .seeds(
                        "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/a",
                        "//subscriptions/s//",
                        "/subscriptions/s/providers/Microsoft.App/x/y/z/w/")
                .words("/", "..", "%2f", "providers", "resourceGroups", "\0", " ")
                .largest(4096)
                .rounds(20_000)
                .run(ResourceFuzzTest::id);
    }

    @Test
    void aMessageOfATerminalIsReadOrPassedOver() {
        FuzzTarget.of(ResourceFuzzTest.class, "exec")
                .seed(new byte[] {0, 0, 'l', 's'})
                .seeds("\0\004{\"Width\":80,\"Height\":24}")
                .words("1e999999999", "-1", "9223372036854775808", "null", "[", "\"Width\":", "{}")
                .largest(4096)
                .rounds(20_000)
                .run(input ->
                        switch (ExecFrame.parse(input)) {
                            case ExecFrame.Resize(int rows, int columns) -> {
                                assertThat(Math.min(rows, columns)).isPositive();
                                yield "resize";
                            }
                            case ExecFrame other -> other.getClass().getSimpleName();
                        });
    }

    private static Object app(byte[] input) {
        try {
            return AppBody.read("shop", "default", Json.parse(input), new EnvironmentIds(List::of))
                            .spec()
                            .hashCode()
                    % 2;
        } catch (Fault e) {
            return e.kind() + " " + e.field().orElse("");
        }
    }

    private static Object id(byte[] input) {
        try {
            ArmId id = ArmId.parse("f", new String(input, StandardCharsets.UTF_8));
            assertThat(ArmId.parse("f", id.toString())).isEqualTo(id);
            return "id of " + id.segments().size();
        } catch (Fault e) {
            return e.kind();
        }
    }
}
