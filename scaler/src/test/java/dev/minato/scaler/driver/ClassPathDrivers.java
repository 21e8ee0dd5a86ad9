package dev.minato.scaler.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A folder of drivers as the product has it, made of the jars on the class path of the tests. What
 * is loaded by it is loaded as in the product, limits and all.
 */
public final class ClassPathDrivers {
    private static final Map<String, String> TYPES =
            Map.of(
                    "postgresql", "org.postgresql.Driver",
                    "mysql", "org.mariadb.jdbc.Driver",
                    "kafka", "org.apache.kafka.clients.admin.Admin");

    /** One for all tests: a driver is loaded once. */
    private static final class Shared {
        static final DriverLoader LOADER = new DriverLoader(folder());
    }

    private ClassPathDrivers() {}

    public static DriverLoader loader() {
        return Shared.LOADER;
    }

    static Path folder() {
        try {
            Path folder = Files.createTempDirectory("drivers");
            for (Map.Entry<String, String> each : TYPES.entrySet()) {
                Path jar =
                        Path.of(
                                Class.forName(each.getValue())
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI());
                Path link = Files.createDirectory(folder.resolve(each.getKey()));
                Files.createSymbolicLink(link.resolve("driver.jar"), jar).toFile().deleteOnExit();
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
