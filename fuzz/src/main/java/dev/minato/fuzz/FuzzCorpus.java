package dev.minato.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The kept inputs of a target: the files of {@code src/test/resources/fuzz/TARGET}. */
final class FuzzCorpus {
    private FuzzCorpus() {}

    /** All of them, in the order of their names. */
    static List<byte[]> read(Class<?> room, String target) {
        URL folder = room.getResource("/fuzz/" + target);
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(uri(folder)))) {
            List<byte[]> inputs = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
            return inputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI uri(URL folder) {
        try {
            return folder.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes down an input that failed; answers where. */
    static Path keep(String target, byte[] input) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "fuzz", target));
            Path file =
                    folder.resolve("%08x".formatted(java.util.Arrays.hashCode(input)) + ".input");
            return Files.write(file, input).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
