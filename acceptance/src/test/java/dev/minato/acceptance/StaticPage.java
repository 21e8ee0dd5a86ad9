package dev.minato.acceptance;

import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Apps of one program that starts within milliseconds, for what is about the start of apps. A
 * folder of the host has switches for each: a file {@code broken} lets it end with code 1 at its
 * start, {@code slow} lets it start for three seconds.
 */
final class StaticPage {
    private static final String STORAGE = "switches";
    private final Instance minato;
    private final Path switches;

    /** Makes the folder known to an instance that runs. */
    StaticPage(Instance minato) throws IOException {
        this.minato = minato;
        this.switches = minato.folder(STORAGE, Map.of());
        minato.minato(
                        "env",
                        "storage",
                        "set",
                        "--storage-name",
                        STORAGE,
                        "--storage-type",
                        "HostFolder",
                        "--path",
                        switches.toString())
                .ok();
    }

    /** Builds an image of it that no other name leads to. */
    void build(String image) throws IOException {
        Path folder =
                minato.folder(
                        image.replace(':', '-'),
                        Map.of(
                                "Dockerfile",
                                "FROM scratch\nLABEL image="
                                        + image
                                        + "\nCOPY busybox /\nCOPY www /www\nEXPOSE 8080\n"
                                        + "CMD [\"/busybox\",\"sh\",\"-c\",\"[ ! -e"
                                        + " /switches/broken ] || exit 1; [ ! -e /switches/slow ]"
                                        + " || /busybox sleep 3; exec /busybox httpd -f -p 8080 -h"
                                        + " /www\"]\n",
                                "www/index.html",
                                "the page\n"));
        Path busybox = HostCommand.find("busybox").orElseThrow();
        Files.copy(busybox, folder.resolve("busybox"), StandardCopyOption.REPLACE_EXISTING);
        minato.minato("build", "-q", "-t", image, folder.toString()).ok();
    }

    /** Turns a switch of an app on. */
    void on(String app, String name) throws IOException {
        Files.writeString(switches.resolve(app).resolve(name), "");
    }

    /** Turns a switch of an app off. */
    void off(String app, String name) throws IOException {
        Files.deleteIfExists(switches.resolve(app).resolve(name));
    }

    /**
     * Makes an app that sleeps after two seconds in which nobody has asked for it.
     *
     * @param standby {@code none} or {@code frozen}
     */
    Instance.Result create(String app, String image, String standby, String memory)
            throws IOException {
        String text =
                """
                tags: {minato-standby: %s}
                properties:
                  configuration:
                    ingress: {external: true, targetPort: 8080}
                  template:
                    containers:
                      - name: page
                        image: %s
                        resources: {cpu: 0.05, memory: %s}
                        volumeMounts: [{volumeName: switches, mountPath: /switches, subPath: %s}]
                    terminationGracePeriodSeconds: 1
                    volumes: [{name: switches, storageType: HostFolder, storageName: switches}]
                    scale: {minReplicas: 0, maxReplicas: 1, cooldownPeriod: 2}
                """
                        .formatted(standby, image, memory, app);
        Files.createDirectories(switches.resolve(app));
        Path file = minato.folder("app-" + app, Map.of("app.yaml", text)).resolve("app.yaml");
        return minato.minato("app", "create", "-n", app, "--yaml", file.toString(), "--no-wait");
    }

    /** Waits until an app sleeps. */
    void awaitSleep(String app) {
        Eventually.get(
                () -> minato.minato("revision", "list", app, "-o", "json").ok().out(),
                text -> text.contains("ScaledToZero"));
    }
}
