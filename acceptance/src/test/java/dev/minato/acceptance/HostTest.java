package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.azure.wire.HostSubscription;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What the product says of this host, and how it is installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostTest {
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(109);
        minato.minato("start").ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void theDoctorTriesAMountACgroupAndAContainer() {
        Instance.Result doctor = minato.minato("doctor").ok();

        assertThat(doctor.out())
                .contains("overlay mount: mounted and read", "cgroups: ", " ran one");
    }

    @Test
    void theApiTellsWhatTheDoctorSees() throws IOException {
        minato.minato("start").ok();
        HttpCall call =
                HttpCall.get(
                        HostSubscription.id()
                                + "/providers/Minato.Host/doctor/default?api-version=x");

        try (HttpReply reply = HttpClient.unix(minato.home().armSocket()).send(call)) {
            String doctor = new String(reply.body(1 << 20), StandardCharsets.UTF_8);
            assertThat(doctor)
                    .contains("\"name\":\"kernel\",\"ok\":true", "mounted and read", " ran one");
        }
    }

    /**
     * In a mount namespace of its own, so that this host's /usr/local and systemd are not seen; a
     * daemon must not run, for what one mounts and unmounts there would not be seen here.
     */
    @Test
    void anInstalledCommandLooksAtTheSameHomeAndIsTakenAwayAgain() {
        String script =
                """
                set -eu
                mount -t tmpfs none /usr/local
                mkdir -p /run/systemd
                mount -t tmpfs none /run/systemd
                "$0" install
                PATH=/usr/local/bin:$PATH
                cd /
                minato --version
                minato status || true
                minato uninstall
                find /usr/local -mindepth 1 -name '*minato*'
                """;
        minato.minato("stop", "--apps").ok();

        Instance.Result result =
                Instance.run(
                        Path.of("/"),
                        minato.environment(),
                        List.of("unshare", "-m", "sh", "-c", script, minato.ourCommand()));

        minato.minato("start").ok();
        assertThat(result.ok().out()).startsWith("minato ").hasLineCount(1);
        assertThat(result.err())
                .contains(
                        "the command is /usr/local/bin/minato",
                        "No systemd here: start it at boot with `minato start`",
                        "docker context create minato --docker host=unix://"
                                + minato.home().dockerSocket(),
                        "No daemon runs for " + minato.home().root(),
                        "its state is still in " + minato.home().root());
    }
}
