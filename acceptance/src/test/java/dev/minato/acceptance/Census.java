package dev.minato.acceptance;

import dev.minato.base.Home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What an instance has on the host: cgroups, processes, mounts, network namespaces, links, nft
 * tables.
 */
record Census(Map<String, TreeSet<String>> found) {
    static Census of(Home home) {
        String instance = home.instance();
        Map<String, TreeSet<String>> found = new TreeMap<>();
        found.put("cgroups", cgroups(instance));
        found.put("processes", processes(home));
        found.put(
                "mounts",
                lines(
                        Path.of("/proc/self/mountinfo"),
                        home.root().toString(),
                        home.run().toString(),
                        instance));
        found.put("links", output(List.of("ip", "-o", "link"), "mn" + instance));
        found.put("network namespaces", output(List.of("ip", "netns"), instance));
        found.put("nft tables", output(List.of("nft", "list", "tables"), "minato_" + instance));
        return new Census(found);
    }

    /** What is here and was not there, by kind. */
    Map<String, TreeSet<String>> differences(Census before) {
        Map<String, TreeSet<String>> more = new TreeMap<>();
        found.forEach((kind, things) -> {
            TreeSet<String> left = new TreeSet<>(things);
            left.removeAll(before.found.getOrDefault(kind, new TreeSet<>()));
            if (!left.isEmpty()) {
                more.put(kind, left);
            }
        });
        return more;
    }

    private static TreeSet<String> cgroups(String instance) {
        TreeSet<String> all = new TreeSet<>();
        try {
            Files.walkFileTree(
                    Path.of("/sys/fs/cgroup"),
                    Set.of(),
                    6,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path group, BasicFileAttributes attributes) {
                            if (String.valueOf(group.getFileName())
                                    .startsWith("minato-" + instance)) {
                                all.add(group.toString());
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        // A group that goes while we walk, another instance's for example.
                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path group, IOException e) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static TreeSet<String> processes(Home home) {
        TreeSet<String> all = new TreeSet<>();
        ProcessHandle.allProcesses()
                .forEach(process -> {
                    String line =
                            read(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
                    if (line.contains(home.root().toString())
                            && process.pid() != ProcessHandle.current().pid()) {
                        all.add(process.pid() + " " + line);
                    }
                });
        return all;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static TreeSet<String> lines(Path file, String... wanted) {
        TreeSet<String> all = new TreeSet<>();
        for (String line : read(file).split("\n", -1)) {
            if (Stream.of(wanted).anyMatch(line::contains)) {
                all.add(line);
            }
        }
        return all;
    }

    private static TreeSet<String> output(List<String> command, String wanted) {
        TreeSet<String> all = new TreeSet<>();
        for (String line : Instance.run(Path.of("/"), Map.of(), command).out().split("\n", -1)) {
            if (line.contains(wanted)) {
                all.add(line.replaceFirst("^[0-9]+: ", ""));
            }
        }
        return all;
    }
}
