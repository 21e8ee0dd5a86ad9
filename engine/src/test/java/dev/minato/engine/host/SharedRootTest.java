package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.step.StepsTest;
import dev.minato.engine.volume.BindMountsTest;
import dev.minato.engine.volume.LocalVolumesTest;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The same tests on a host whose {@code /} is a shared mount, as systemd makes it, whatever it is
 * here: another process runs them in a mount namespace of its own.
 */
class SharedRootTest {
    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void theHostKeepsItsMountsThereToo(String runtime) throws Exception {
        Process process =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "--propagation",
                                "shared",
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-D" + TestEngine.RUNTIME + "=" + runtime,
                                "-cp",
                                System.getProperty("java.class.path"),
                                SharedRootTest.class.getName())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        byte[] said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(new String(said, StandardCharsets.UTF_8)).isZero();
    }

    /** Runs the tests; the exit code is 0 when there are some and every one passes. */
    public static void main(String[] arguments) {
        if (Mounts.holder(Path.of("/")).group().isEmpty()) {
            throw new IllegalStateException("/ is not shared");
        }
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(
                                List.of(
                                        DiscoverySelectors.selectClass(BindMountsTest.class),
                                        DiscoverySelectors.selectClass(LocalVolumesTest.class),
                                        DiscoverySelectors.selectClass(StepsTest.class),
                                        DiscoverySelectors.selectClass(RuntimeViewTest.class)))
                        .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        summary.getSummary()
                .printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        boolean passed =
                summary.getSummary().getTestsSucceededCount() > 0
                        && summary.getSummary().getTotalFailureCount() == 0;
        System.exit(passed ? 0 : 1);
    }
}
