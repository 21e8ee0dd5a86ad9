package dev.minato.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.files.DirEscapeTest;

import org.junit.jupiter.api.Test;
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
class SharedMountTest {
    @Test
    void mountsAreKeptApartThereToo() throws Exception {
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
                                "-cp",
                                System.getProperty("java.class.path"),
                                SharedMountTest.class.getName())
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
                                        DiscoverySelectors.selectClass(MountsTest.class),
                                        DiscoverySelectors.selectClass(DirEscapeTest.class)))
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
