package dev.minato.scaler.driver;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.scaler.server.ReadingDeadline;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Loads drivers from a folder with a folder of jars for each, {@code drivers/NAME/*.jar} of the
 * product. Nothing of a driver is loaded before somebody asks for it; then it stays. Thread-safe.
 */
public final class DriverLoader {
    /**
     * Readings under way over all triggers, each of which may hold 16 MB: MariaDB's driver takes a
     * packet whole.
     */
    private static final int MOST_READINGS = 24;

    private final Path folder;
    private final Map<DriverKind, DriverClassLoader> loaded = new EnumMap<>(DriverKind.class);
    private final Semaphore places = new Semaphore(MOST_READINGS);

    /**
     * @param folder need not be there before a driver is asked for
     */
    public DriverLoader(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes an object of a class that needs a driver.
     *
     * @param type of the object, known to both sides
     * @param implementation the name of a public class of the driver, or of one of ours that is
     *     compiled against it; it has a public constructor without parameters
     * @throws Fault unavailable when the driver is not in the product
     */
    public <T> T make(DriverKind kind, Class<T> type, String implementation) {
        ClassLoader loader = loader(kind);
        try {
            return type.cast(
                    Class.forName(implementation, true, loader)
                            .getDeclaredConstructor()
                            .newInstance());
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "the driver for "
                            + kind.folder()
                            + " in "
                            + folder.resolve(kind.folder())
                            + " cannot be loaded ("
                            + Reason.of(e)
                            + "): build or install Minato again",
                    e);
        }
    }

    /**
     * Runs what speaks through a driver, once fewer than 24 others do.
     *
     * @throws SocketTimeoutException when that is not in time
     */
    public <T> T call(ReadingDeadline deadline, Callable<T> work) throws Exception {
        if (!places.tryAcquire(deadline.leftMillis(), TimeUnit.MILLISECONDS)) {
            throw new SocketTimeoutException(
                    MOST_READINGS + " other questions through drivers are under way");
        }
        try {
            return work.call();
        } finally {
            places.release();
        }
    }

    private synchronized ClassLoader loader(DriverKind kind) {
        DriverClassLoader known = loaded.get(kind);
        if (known == null) {
            known = new DriverClassLoader(kind, jars(kind));
            loaded.put(kind, known);
        }
        return known;
    }

    private URL[] jars(DriverKind kind) {
        Path jars = folder.resolve(kind.folder());
        List<URL> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(jars)) {
            for (Path jar : files.filter(each -> each.toString().endsWith(".jar")).toList()) {
                found.add(url(jar));
            }
        } catch (IOException e) {
            throw missing(kind, jars, e);
        }
        if (found.isEmpty()) {
            throw missing(kind, jars, new IOException("there is no jar in it"));
        }
        return found.toArray(URL[]::new);
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    private static Fault missing(DriverKind kind, Path jars, IOException e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "this Minato has no driver for "
                        + kind.folder()
                        + ": "
                        + jars
                        + " has no jars ("
                        + Reason.of(e)
                        + "). Build or install Minato again",
                e);
    }
}
