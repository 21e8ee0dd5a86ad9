package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.container.CreateRequest;
import dev.minato.docker.wire.DetachKeys;
import dev.minato.docker.wire.Filters;
import dev.minato.docker.wire.GoTime;
import dev.minato.docker.wire.PastTime;
import dev.minato.fuzz.FuzzTarget;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

/** Bodies and parameters of Docker's clients: understood, or refused by a fault. */
class RequestFuzzTest {
    private static final String CREATE =
            "{\"Image\":\"i\",\"Cmd\":[\"a\"],\"Entrypoint\":\"b\",\"Env\":[\"A=b\"],\"User\":\"1\","
                + "\"Tty\":true,\"Labels\":{\"a\":\"b\"},\"StopTimeout\":3,\"Healthcheck\":{\"Test\":"
                + "[\"CMD\",\"x\"],\"Interval\":1000000000},\"ExposedPorts\":{\"80/tcp\":{}},"
                + "\"Volumes\":{\"/v\":{}},\"HostConfig\":{\"Binds\":[\"/a:/b:ro\",\"v:/w\"],"
                + "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"x\",\"Target\":\"/y\"}],"
                + "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8080\"}]},"
                + "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3},"
                + "\"NetworkMode\":\"container:x\",\"PidMode\":\"host\",\"Memory\":10000000,"
                + "\"NanoCpus\":500000000,\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}],"
                + "\"CapAdd\":[\"ALL\"],\"Devices\":[{\"PathOnHost\":\"/dev/x\"}],\"Tmpfs\":"
                + "{\"/t\":\"size=1m\"},\"SecurityOpt\":[\"seccomp=unconfined\"],\"Sysctls\":{},"
                + "\"ExtraHosts\":[\"a:1.2.3.4\"],\"LogConfig\":{\"Type\":\"json-file\",\"Config\":"
                + "{\"max-size\":\"1m\"}}},\"NetworkingConfig\":{\"EndpointsConfig\":{\"n\":"
                + "{\"Aliases\":[\"a\"],\"IPAMConfig\":{\"IPv4Address\":\"10.0.0.2\"}}}}}";

    @Test
    void aContainersBodyIsUnderstoodOrRefused() {
        FuzzTarget.of(RequestFuzzTest.class, "create")
                .seeds(CREATE)
                .words(
                        "null",
                        "{}",
                        "[]",
                        "\"\"",
                        "-1",
                        "1e999999999",
                        "9223372036854775807",
                        "99999999999999999999",
                        "[[[[[[[[",
                        "\\u0000",
                        "\\ud800",
                        "true",
                        "\"host\"",
                        "\"80-90/udp\":[{}]",
                        "\"container:\"",
                        "0.5",
                        ":",
                        "::",
                        "/../",
                        "65536")
                .run(RequestFuzzTest::create);
    }

    @Test
    void parametersAreUnderstoodOrRefused() {
        FuzzTarget.of(RequestFuzzTest.class, "parameter")
                .seeds(
                        "{\"label\":[\"a=b\"],\"until\":{\"24h\":true}}",
                        "24h",
                        "2026-01-31T10:00:00Z",
                        "1700000000.123456789",
                        "2026-01-31",
                        "ctrl-p,ctrl-q",
                        "a,b",
                        "10m30s")
                .words(
                        "ctrl-",
                        ",",
                        "T",
                        "Z",
                        "+99:99",
                        "-",
                        ":",
                        ".",
                        "24h",
                        "999999999999",
                        "{",
                        "}",
                        "[",
                        "]",
                        "\"",
                        "true",
                        "false",
                        "\u0131",
                        "(a+)+$")
                .largest(2048)
                .rounds(20_000)
                .run(RequestFuzzTest::parameter);
    }

    private static Object create(byte[] input) {
        try {
            return CreateRequest.parse(RequestSchemas.container().parse(input))
                            .spec(Optional.of("n"), new ImageId(Digest.of(new byte[0])))
                            .toString()
                            .length()
                    / 1000;
        } catch (Fault e) {
            return e.kind() + " " + e.field().orElse("");
        }
    }

    private static Object parameter(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        StringBuilder outcome = new StringBuilder();
        attempt(
                outcome,
                () -> Filters.parse(Optional.of(text), Set.of("label", "until")).has("label"));
        attempt(
                outcome,
                () ->
                        PastTime.parse("until", text, Instant.EPOCH, ZoneOffset.UTC)
                                .isAfter(Instant.EPOCH));
        attempt(outcome, () -> GoTime.text(GoTime.parse("since", text)).length());
        attempt(outcome, () -> DetachKeys.parse(text).filter(input, input.length).length > 3);
        return outcome;
    }

    private interface Attempt {
        Object run();
    }

    private static void attempt(StringBuilder outcome, Attempt attempt) {
        try {
            outcome.append(attempt.run()).append(' ');
        } catch (Fault e) {
            outcome.append(e.kind()).append(' ');
        }
    }
}
