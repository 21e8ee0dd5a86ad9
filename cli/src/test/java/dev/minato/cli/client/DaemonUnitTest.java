package dev.minato.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;

/** The daemon's services of systemd, as texts. */
class DaemonUnitTest {
    private static final Path COMMAND = Path.of("/usr/local/bin/minato");

    @Test
    void theInstalledUnitEndsWithItsMainProcessAloneAndIsReadyWhenTheDaemonSaysSo() {
        assertThat(DaemonUnit.text(COMMAND, Map.of()).lines())
                .contains(
                        "ExecStart=/usr/local/bin/minato serve",
                        "Type=notify",
                        "KillMode=process",
                        "SuccessExitStatus=143",
                        "Restart=on-failure",
                        "WantedBy=multi-user.target");
    }

    @Test
    void theSettingsOfTheInstallationAreThoseOfTheUnitAndNothingElseIsTakenAlong() {
        Map<String, String> environment =
                Map.of(
                        "MINATO_INGRESS_HTTP", "0.0.0.0:80",
                        "https_proxy", "http://u:50%25\"\\@proxy:3128",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "SHELL", "/bin/zsh");

        assertThat(DaemonUnit.text(COMMAND, environment).lines())
                .contains(
                        "Environment=\"MINATO_INGRESS_HTTP=0.0.0.0:80\"",
                        "Environment=\"https_proxy=http://u:50%%25\\\"\\\\@proxy:3128\"")
                .noneMatch(line -> line.contains("AWS") || line.contains("SHELL"));
    }

    @Test
    void aVariableCannotAddALineToTheUnit() {
        Map<String, String> environment = Map.of("MINATO_DOMAIN", "a\nExecStartPre=/bin/evil");

        assertThat(DaemonUnit.text(COMMAND, environment).lines())
                .contains("Environment=\"MINATO_DOMAIN=a ExecStartPre=/bin/evil\"");
    }

    @Test
    void theHomeOfAUnitIsReadBackAsItWasWritten() {
        for (String home : new String[] {"/srv/a b", "/srv/100%", "/srv/q\"uote\\d"}) {
            assertThat(DaemonUnit.homeIn(DaemonUnit.text(COMMAND, Map.of("MINATO_HOME", home))))
                    .isEqualTo(home);
        }
        assertThat(DaemonUnit.homeIn(DaemonUnit.text(COMMAND, Map.of())))
                .isEqualTo("/var/lib/minato");
    }

    @Test
    void aDaemonIsStoppedThroughTheServiceInWhichItRuns() {
        assertThat(DaemonUnit.serviceIn("0::/system.slice/minato.service\n"))
                .contains("minato.service");
        assertThat(DaemonUnit.serviceIn("0::/system.slice/minato-jfkfa.service\n"))
                .contains("minato-jfkfa.service");
        assertThat(
                        DaemonUnit.serviceIn(
                                "12:pids:/system.slice/minato.service\n"
                                        + "1:name=systemd:/system.slice/minato.service\n"))
                .contains("minato.service");
    }

    @Test
    void aDaemonThatWasStartedOtherwiseHasNoServiceOfOurs() {
        assertThat(DaemonUnit.serviceIn("0::/user.slice/user-0.slice/session-1.scope\n")).isEmpty();
        assertThat(DaemonUnit.serviceIn("0::/system.slice/minato-jfkfa-run.scope/x\n")).isEmpty();
        assertThat(DaemonUnit.serviceIn("0::/system.slice/notminato.service\n")).isEmpty();
        assertThat(DaemonUnit.serviceIn("0::/system.slice/minato.service/sub\n")).isEmpty();
    }
}
