package dev.minato.acceptance;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The plan of the house, its compiled classes and its sources, for the tests that hold it. */
final class HousePlan {
    /** Each room and the rooms it may look at: downstairs only. */
    static final Map<String, Set<String>> PLAN =
            Map.ofEntries(
                    Map.entry("base", Set.of()),
                    Map.entry("linux", Set.of("base")),
                    Map.entry("launch", Set.of("base", "linux")),
                    Map.entry("http", Set.of("base")),
                    Map.entry("state", Set.of("base")),
                    Map.entry("image", Set.of("base", "linux", "state")),
                    Map.entry("remote", Set.of("base", "linux", "http", "state", "image")),
                    Map.entry("engine", Set.of("base", "linux", "state", "image")),
                    Map.entry("edge", Set.of("base", "linux", "launch")),
                    Map.entry(
                            "builder",
                            Set.of("base", "linux", "state", "image", "remote", "engine")),
                    Map.entry("platform", Set.of("base", "state", "edge")),
                    Map.entry("scaler", Set.of("base", "http", "platform")),
                    Map.entry(
                            "local",
                            Set.of(
                                    "base",
                                    "linux",
                                    "state",
                                    "image",
                                    "remote",
                                    "engine",
                                    "edge",
                                    "platform")),
                    Map.entry(
                            "docker",
                            Set.of(
                                    "base", "linux", "http", "state", "image", "remote", "engine",
                                    "builder")),
                    Map.entry("azure", Set.of("base", "http", "state", "edge", "platform")),
                    Map.entry(
                            "daemon",
                            Set.of(
                                    "base",
                                    "linux",
                                    "launch",
                                    "http",
                                    "state",
                                    "image",
                                    "remote",
                                    "engine",
                                    "edge",
                                    "builder",
                                    "platform",
                                    "scaler",
                                    "local",
                                    "docker",
                                    "azure")),
                    Map.entry(
                            "cli", Set.of("base", "linux", "launch", "http", "image", "builder")));

    static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(
                            PLAN.keySet().stream()
                                    .map(room -> "dev.minato." + room)
                                    .toArray(String[]::new));

    private HousePlan() {}

    static List<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String room : PLAN.keySet()) {
            try (Stream<Path> files = Files.walk(root().resolve(room).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
            }
        }
        return all;
    }

    /** Those of every module, with its tests. */
    static List<Path> everySource() throws IOException {
        try (Stream<Path> modules = Files.list(root())) {
            List<Path> all = new ArrayList<>();
            for (Path module : modules.filter(at -> Files.exists(at.resolve("pom.xml"))).toList()) {
                for (String part : List.of("src/main/java", "src/test/java")) {
                    if (Files.isDirectory(module.resolve(part))) {
                        try (Stream<Path> files = Files.walk(module.resolve(part))) {
                            files.filter(file -> file.toString().endsWith(".java"))
                                    .forEach(all::add);
                        }
                    }
                }
            }
            return all;
        }
    }

    /** The checkout: Maven runs tests in the module's folder. */
    static Path root() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    }
}
