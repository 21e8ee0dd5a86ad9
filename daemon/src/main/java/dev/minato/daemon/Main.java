package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.launch.ProductFolder;
import dev.minato.launch.StartupWarmup;
import dev.minato.linux.files.Dir;
import dev.minato.linux.process.HostCommand;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The daemon. It serves until SIGTERM; containers and the edge run on after it. {@code --dismantle}
 * instead takes everything of the instance away from the host and ends, {@code --recover} makes a
 * database again for a home that has lost it.
 */
public final class Main {
    private Main() {}

    /** No field: what is begun ahead is begun before the log. */
    private static Logger log() {
        return LoggerFactory.getLogger(Main.class);
    }

    public static void main(String[] arguments) throws InterruptedException {
        StartupWarmup.begin(() -> Dir.open(Path.of("/")).close());
        StartupWarmup.numbers();
        try {
            run(List.of(arguments));
        } catch (Fault e) {
            if (arguments.length == 0 || e.getCause() != null) {
                log().error("{}", e.text(), e.getCause());
            }
            System.err.println("minato: " + e.text());
            System.exit(1);
        } catch (RuntimeException e) {
            log().error("the daemon failed", e);
            System.exit(1);
        }
    }

    private static void run(List<String> words) throws InterruptedException {
        DaemonSettings settings = DaemonSettings.of(System.getenv());
        new HostPackages().install(log()::info);
        if (words.contains("--dismantle")) {
            Daemon.dismantle(settings, System.getenv(), ProductFolder.running());
            System.exit(0);
        }
        if (words.contains("--recover")) {
            HomeRecovery recovery = new HomeRecovery(settings.home(), InstantSource.system());
            recovery.run(words.contains("--stop")).forEach(System.out::println);
            System.exit(0);
        }
        Daemon daemon = Daemon.open(settings, System.getenv(), ProductFolder.running());
        tellSystemd();
        log().info(
                        "serving {} as build {}",
                        settings.home().root(),
                        ProductFolder.running().hash());
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "shutdown"));
        new CountDownLatch(1).await();
    }

    /** A start of our unit is over when the sockets answer (sd_notify(3)). */
    private static void tellSystemd() {
        if (System.getenv().containsKey("NOTIFY_SOCKET")) {
            HostCommand.Result told = HostCommand.run(List.of("systemd-notify", "--ready"));
            if (told.exit() != 0) {
                log().warn("systemd-notify failed: {}", told.complaint());
            }
        }
    }
}
