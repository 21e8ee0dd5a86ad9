package dev.minato.remote;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where packages of one Debian release come from, in the deb822 form of sources.list(5). Other
 * releases, other vendors and sources signed with other keys are left out: the image would not have
 * those keys.
 */
record AptSources(List<Source> sources) {
    private static final Pattern ONE_LINE =
            Pattern.compile("deb\\s+(?:\\[([^]]*)]\\s+)?(\\S+)\\s+(\\S+)\\s+(.+)");
    private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring";

    /** One stanza. */
    record Source(
            List<String> uris, List<String> suites, List<String> components, boolean trusted) {
        private String stanza() {
            return "Types: deb\nURIs: "
                    + String.join(" ", uris)
                    + "\nSuites: "
                    + String.join(" ", suites)
                    + "\nComponents: "
                    + String.join(" ", components)
                    + "\n"
                    + (trusted ? "Trusted: yes\n" : "Signed-By: " + KEYRING + ".gpg\n");
        }
    }

    /**
     * What a host uses for a release; Debian's own servers when that is nothing.
     *
     * @param etcApt the host's {@code /etc/apt}
     * @param release for example {@code bookworm}
     */
    static AptSources of(Path etcApt, String release) throws IOException {
        List<Source> found = new ArrayList<>();
        Path list = etcApt.resolve("sources.list");
        if (Files.isReadable(list)) {
            found.addAll(oneLine(Files.readString(list)));
        }
        Path folder = etcApt.resolve("sources.list.d");
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.list")) {
                for (Path file : files) {
                    found.addAll(oneLine(Files.readString(file)));
                }
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.sources")) {
                for (Path file : files) {
                    found.addAll(deb822(Files.readString(file)));
                }
            }
        }
        Set<String> suites =
                Set.of(release, release + "-updates", release + "-security", release + "/updates");
        List<Source> ours =
                found.stream()
                        .filter(source -> source.components().contains("main"))
                        .map(source -> only(source, suites))
                        .filter(source -> !source.suites().isEmpty())
                        .toList();
        boolean whole = ours.stream().anyMatch(source -> source.suites().contains(release));
        return whole ? new AptSources(ours) : usual(release);
    }

    /** The text of a {@code .sources} file. */
    String text() {
        return sources.stream().map(Source::stanza).collect(Collectors.joining("\n"));
    }

    private static AptSources usual(String release) {
        return new AptSources(
                List.of(
                        new Source(
                                List.of("http://deb.debian.org/debian"),
                                List.of(release, release + "-updates"),
                                List.of("main"),
                                false),
                        new Source(
                                List.of("http://deb.debian.org/debian-security"),
                                List.of(release + "-security"),
                                List.of("main"),
                                false)));
    }

    private static Source only(Source source, Set<String> suites) {
        return new Source(
                source.uris(),
                source.suites().stream().filter(suites::contains).toList(),
                source.components(),
                source.trusted());
    }

    private static List<Source> oneLine(String text) {
        List<Source> found = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher source = ONE_LINE.matcher(line.replaceFirst("#.*", "").strip());
            if (source.matches()) {
                String options = source.group(1) == null ? "" : source.group(1);
                if (isOurKey(option(options, "signed-by"))) {
                    found.add(
                            new Source(
                                    List.of(source.group(2)),
                                    List.of(source.group(3)),
                                    words(source.group(4)),
                                    option(options, "trusted").equals("yes")));
                }
            }
        }
        return found;
    }

    private static String option(String options, String name) {
        return words(options).stream()
                .filter(word -> word.toLowerCase(Locale.ROOT).startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    private static List<Source> deb822(String text) {
        List<Source> found = new ArrayList<>();
        for (String stanza : text.replaceAll("(?m)^#.*\n?", "").split("\n\\s*\n", -1)) {
            Map<String, String> fields = fields(stanza);
            if (words(fields.getOrDefault("types", "")).contains("deb")
                    && !fields.getOrDefault("enabled", "yes").equals("no")
                    && isOurKey(fields.getOrDefault("signed-by", ""))) {
                found.add(
                        new Source(
                                words(fields.getOrDefault("uris", "")),
                                words(fields.getOrDefault("suites", "")),
                                words(fields.getOrDefault("components", "")),
                                fields.getOrDefault("trusted", "no").equals("yes")));
            }
        }
        return found;
    }

    private static Map<String, String> fields(String stanza) {
        Map<String, String> fields = new LinkedHashMap<>();
        String current = "";
        for (String line : stanza.lines().toList()) {
            int colon = line.indexOf(':');
            if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.merge(current, line.strip(), (a, b) -> a + " " + b);
            } else if (colon > 0) {
                current = line.substring(0, colon).toLowerCase(Locale.ROOT);
                fields.put(current, line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private static boolean isOurKey(String signedBy) {
        return signedBy.isEmpty() || signedBy.startsWith(KEYRING);
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
    }
}
