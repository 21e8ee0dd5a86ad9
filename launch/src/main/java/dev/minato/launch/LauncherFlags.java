package dev.minato.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the flags of a command's JVM where the launcher's script reads them, a flag a line: {@code
 * cli.flags}, and {@code cache.flags} for one that has its AOT cache. Run once for a build.
 */
public final class LauncherFlags {
    static final String ALWAYS = "cli.flags";
    static final String WITH_CACHE = "cache.flags";

    private LauncherFlags() {}

    /**
     * Writes both.
     *
     * @param arguments the product's folder
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    static void write(Path folder) throws IOException {
        Files.write(folder.resolve(ALWAYS), JvmFlags.of(ProcessRole.CLI));
        Files.write(folder.resolve(WITH_CACHE), JvmFlags.withCache());
    }
}
