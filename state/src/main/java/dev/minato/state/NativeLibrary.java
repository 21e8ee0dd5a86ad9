package dev.minato.state;

import org.sqlite.SQLiteJDBCLoader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * SQLite's native library in a folder of its own. The driver would unpack it into the temporary
 * folder at every start, which costs more than opening the database and fails where that folder is
 * mounted noexec.
 */
final class NativeLibrary {
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "libsqlitejdbc.so";

    private NativeLibrary() {}

    /**
     * Unpacks the library when it is not there yet and tells the driver where it is. Which one it
     * is we say ourselves: the driver would run a program to find out.
     */
    static void provide(Path folder) throws IOException {
        if (System.getProperty(PATH) != null) {
            return;
        }
        String processor = System.getProperty("os.arch").replace("amd64", "x86_64");
        String resource = "/org/sqlite/native/Linux/" + processor + "/" + NAME;
        Path home = folder.resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
        Path library = home.resolve(NAME);
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (in == null) {
                return;
            }
            if (!Files.exists(library)) {
                Files.createDirectories(home);
                Path part = Files.createTempFile(home, NAME, ".part");
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        System.setProperty(PATH, home.toString());
        System.setProperty("org.sqlite.lib.name", NAME);
    }
}
